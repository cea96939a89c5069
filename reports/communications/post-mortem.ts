/** The skeleton of a post-mortem: what was measured is filled in, what takes judgement is left to people. */

import { count, duration, notMeasured } from "../../harness/contract/quantity.ts";
import { brokenPromises } from "../facts/broken.ts";
import { criterionRows } from "../facts/criteria.ts";
import { operationsText } from "../facts/measures.ts";
import { recoverySentence } from "../facts/recovery.ts";
import { capital } from "../facts/sentence.ts";
import { verdictWords } from "../facts/verdict.ts";
import { blank, type Entry, fact, type Incident, utc } from "./incident.ts";

export interface Chapter {
  readonly title: string;
  readonly entries: readonly Entry[];
}

export function postMortem(incident: Incident): Chapter[] {
  const { input, fault, beganAt, name } = incident;
  const { result } = input;
  const { rto, acknowledgedDuringFault } = result.measures;
  const duringFault = Object.entries(acknowledgedDuringFault).map(([region, n]) => `${region} ${count(n)}`);
  return [
    {
      title: "Summary",
      entries: [
        fact("What happened", `${name}, injected by a drill at ${utc(beganAt)}`),
        fact("Promise", result.run.promise),
        fact("Verdict", `${verdictWords[result.verdict].word}: ${verdictWords[result.verdict].meaning}`),
      ],
    },
    {
      title: "Impact",
      entries: [
        fact("Service", recoverySentence(result) ?? notMeasured),
        fact("Requests", operationsText(result)),
        ...(duringFault.length === 0 ? [] : [fact("Acknowledged during the fault", duringFault.join(" · "))]),
        blank("Customers", "how many would have noticed, and what they would have seen"),
      ],
    },
    {
      title: "Detection",
      entries: [
        fact("By the edge", rto?.detectedMs == null ? "not observed" : `after ${duration(rto.detectedMs)}`),
        blank("By people", "which alert fired, when, and who saw it"),
      ],
    },
    {
      title: "Root cause",
      entries: [
        fact("Trigger", `${fault.kind} on ${fault.target}: ${fault.effectProof ?? "effect not proven"}`),
        blank("Contributing factors", "why the system behaved as it did"),
      ],
    },
    { title: "What held", entries: held(incident) },
    { title: "What did not hold", entries: broken(incident) },
    { title: "Actions", entries: actions(incident) },
    { title: "How to verify", entries: [fact("Run the drill again", result.run.command)] },
  ];
}

function held({ input }: Incident): Entry[] {
  const kept = criterionRows(input.result).filter(({ verdict }) => verdict === "pass");
  if (kept.length === 0) return [fact("Promises kept", "none was shown to be kept")];
  return kept.map(({ promise, measured }) => fact(capital(promise), measured));
}

function broken({ input }: Incident): Entry[] {
  const found = brokenPromises(input.result).map(({ check }) => fact(check.id, check.reason));
  return found.length === 0 ? [fact("Promises broken", "none was found broken")] : found;
}

function actions({ input }: Incident): Entry[] {
  const found = brokenPromises(input.result).map(({ check }) =>
    blank(check.id, "corrective action, owner, date, how it is verified"),
  );
  return [...found, blank("Prevention", "preventive action, owner, date, how it is verified")];
}
