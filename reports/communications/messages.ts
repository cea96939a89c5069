/** What would be sent out: that an incident began, what changed since, and that it is over. */

import { counted, notMeasured } from "../../harness/contract/quantity.ts";
import { recoveryOf } from "../facts/criteria.ts";
import { availabilityText, lossText, operationsText } from "../facts/measures.ts";
import { moments } from "../facts/moments.ts";
import { recoverySentence } from "../facts/recovery.ts";
import { after, blank, type Entry, fact, type Incident, sinceBegan, utc } from "./incident.ts";

export interface Message {
  readonly title: string;
  readonly subject: string;
  readonly entries: readonly Entry[];
}

/** Updates beyond this many add nothing for a reader. */
const mostUpdates = 24;

export function messages(incident: Incident): Message[] {
  return [start(incident), updates(incident), resolution(incident)];
}

function start(incident: Incident): Message {
  const { input, fault, beganAt, name } = incident;
  const { rto } = input.result.measures;
  const targets = input.result.criteria
    .filter(({ id }) => id === "rto" || id === "rpoAtFailover" || id === "rpoAfterHeal")
    .map(({ promise }) => promise);
  return {
    title: "Incident start",
    subject: `[DRILL] Incident: ${name}`,
    entries: [
      fact("Began", utc(beganAt)),
      fact("Affected", `${fault.target} (${fault.kind})`),
      fact("Seen", fault.effectProof ?? "effect not proven"),
      fact(
        "Detected",
        rto?.detectedMs == null
          ? "no edge was observed taking the region out"
          : `the edge took the region out, ${after(incident, rto.detectedMs)}`,
      ),
      fact("Targets", targets.length === 0 ? "none set by the scenario" : targets.join("; ")),
      blank("Incident commander", "name, and how to reach them"),
      blank("Impact", "who is affected and how, in the words of the business; impact owner"),
      blank("Next update", "when, and in which channel"),
    ],
  };
}

function updates(incident: Incident): Message {
  const { input, beganSeconds, name } = incident;
  const told = moments(input, null).filter(({ seconds, kind }) => kind !== "step" && seconds >= beganSeconds);
  const entries = told
    .slice(0, mostUpdates)
    .map(({ seconds, short }) => fact(after(incident, (seconds - beganSeconds) * 1000), short));
  const left = told.length - entries.length;
  return {
    title: "Updates",
    subject: `[DRILL] Update: ${name}`,
    entries: left === 0 ? entries : [...entries, fact("Later", `${counted(left, "updates")} more`)],
  };
}

/** What keeps an incident from being resolved: service, and what was done to data. */
function stillWrong({ input, fault, recovered }: Incident): string[] {
  const { measures, checks } = input.result;
  const lost = measures.rpo.afterHeal?.operations ?? 0;
  const isAway = measures.outages?.at(-1)?.end === null || recovered !== true;
  const broken = checks.filter(({ id, verdict }) => dataChecks.has(id) && verdict === "fail");
  return [
    ...(isAway ? ["service is away"] : []),
    ...(fault.healedAt === null ? ["the fault is not proven healed"] : []),
    ...(lost > 0 ? [`${counted(lost, "operations")} ${lost === 1 ? "is" : "are"} lost`] : []),
    ...broken.map(({ id }) => `${id} fails`),
  ];
}

/** What they find broken stays broken when service is back. */
const dataChecks = new Set(["lost-events", "duplicate-credits", "unexpected-credits", "ledger-parity"]);

function resolution(incident: Incident): Message {
  const { input, fault, name, recovered } = incident;
  const { measures, checks } = input.result;
  const { atFailover, afterHeal } = measures.rpo;
  const left = stillWrong(incident);
  const over = left.length === 0;
  const found = (id: string) =>
    checks.find((check) => check.id === id)?.reason ?? "not examined by this drill";
  return {
    title: over ? "Resolution" : "Resolution (not reached when the drill ended)",
    subject: over ? `[DRILL] Resolved: ${name}` : `[DRILL] Not resolved: ${name}`,
    entries: [
      fact("Outage", recovered ? recoveryOf(input.result) : (recoverySentence(input.result) ?? notMeasured)),
      fact(
        "Fault lasted",
        fault.healedAt === null ? "never proven healed" : sinceBegan(incident, fault.healedAt),
      ),
      ...(over ? [] : [fact("Still wrong", left.join("; "))]),
      fact("Lost at failover", lossText(atFailover)),
      fact("Lost for ever", lossText(afterHeal)),
      fact("Credited twice", found("duplicate-credits")),
      fact("Regions agree", found("ledger-parity")),
      fact("Requests", operationsText(input.result)),
      fact("Availability", availabilityText(input.result)),
      fact("Cause", `injected on purpose by a drill: ${name}`),
      blank("Watching", "who watches which figures, and until when"),
      blank("Post-mortem", "date, time and host"),
    ],
  };
}
