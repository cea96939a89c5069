/** Does and asks what the faults in an external system's description state, at the addresses of its regions. */
import { join } from "node:path";
import { perform, type ResolvedAct } from "../../component/act.ts";
import { asked, type Finding, type ResolvedCondition } from "../../component/condition.ts";
import { type AskPresence, presenceAt } from "../../component/presence.ts";
import type { Act, Condition } from "../../contract/own-fault.ts";
import type { ExternalSystem } from "../../contract/system.ts";
import type { CommandPlace } from "../../machine/command.ts";
import { whyNotReached } from "../../machine/dial.ts";
import { recordCommand } from "../../safety/ledger.ts";
import { outside } from "../../safety/process-table.ts";
import { addressOf, endpointOf } from "../address-of.ts";
import type { OwnFaults, OwnTerms } from "../live-topology.ts";
import type { OperatorPlace } from "./operator.ts";

/** A connection that stands this long was accepted by more than a proxy before what is gone. */
const standsMs = 250;

export function ownFaultsOf(external: ExternalSystem, place: OperatorPlace): OwnFaults {
  const resolved = (act: Act): ResolvedAct => (act.kind === "postgres" ? resolvedSql(external, act) : act);
  return {
    resolved,
    perform: (act, terms) => perform(resolved(act), placeOf(place, terms)),
    ask: (condition, terms): Promise<Finding> =>
      asked(resolvedCondition(external, condition), placeOf(place, terms)),
  };
}

function placeOf({ logFolder, slotFolder }: OperatorPlace, { log, limitMs, signal }: OwnTerms): CommandPlace {
  return {
    cwd: process.cwd(),
    log: join(logFolder(), outside, `${log}.log`),
    limitMs,
    ...(signal === undefined ? {} : { signal }),
    onStart: (pid) => recordCommand(slotFolder, pid),
  };
}

function resolvedSql(
  { addresses }: ExternalSystem,
  { region, server = "postgres", sql }: Extract<Act, { kind: "postgres" }>,
) {
  const address = addressOf({ name: region, addresses: addresses(region) }, server);
  return { kind: "postgres", address, sql } as const;
}

function resolvedCondition(external: ExternalSystem, condition: Condition): ResolvedCondition {
  if (condition.kind === "postgres") return resolvedSql(external, condition);
  if (condition.kind !== "address") return condition;
  const { kind, address, answers } = condition;
  const at = endpointOf(address);
  const dialled: AskPresence = async () => {
    const why = await whyNotReached(at, standsMs);
    return why === null
      ? { state: "there", seen: `${at.host}:${at.port} accepts connections` }
      : { state: "gone", seen: why };
  };
  return { kind, answers, presence: presenceAt(address, at, null) ?? dialled };
}
