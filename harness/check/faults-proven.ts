/**
 * Whether every fault was real: its effect and its healing were seen by probes that do not go through the injector.
 * An unproven effect makes the drill inconclusive; a fault that is not proven healed is the harness's own failure.
 */
import { counted } from "../contract/quantity.ts";
import type { Verdict, Witness } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import type { FaultLife } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { type Check, mostWitnesses } from "./check.ts";

interface Doubt {
  readonly verdict: Verdict;
  readonly text: string;
}

export const faultsProven: Check = (history) => {
  const { faults } = history;
  const doubts = faults.map((fault) => doubtOf(history, fault)).filter((doubt) => doubt !== null);
  const broken = doubts.some((doubt) => doubt.verdict === "harness-error");
  const unproven = doubts.length > 0 || faults.length === 0;
  return {
    id: "faults-proven",
    verdict: broken ? "harness-error" : unproven ? "inconclusive" : "pass",
    examined: faults.length,
    violations: doubts.length,
    reason: reasonOf(faults, doubts),
    witnesses: doubts.length === 0 ? [] : unheldProbes(history),
  };
};

function reasonOf(faults: readonly FaultLife[], doubts: readonly Doubt[]): string {
  if (faults.length === 0) return "no fault was injected";
  if (doubts.length > 0) return doubts.map((doubt) => doubt.text).join("; ");
  return `${counted(faults.length, "faults")} proven to take effect and to be healed`;
}

function doubtOf(history: IndexedHistory, fault: FaultLife): Doubt | null {
  const name = `${fault.kind} of ${fault.target}`;
  if (!fault.effective?.proof) {
    const probes = unheldProbes(history, fault.requestedAt, fault.unproven?.at).map(
      (witness) => witness.text,
    );
    const seen = [fault.unproven?.proof, ...probes].filter(Boolean).join(", ") || "no probe saw it";
    return { verdict: "inconclusive", text: `${name} was not proven to take effect: ${seen}` };
  }
  if (fault.healed?.proof) return null;
  const wasEnded = fault.healRequestedAt === null && history.troubles.length > 0;
  if (fault.unhealed || fault.healed || (history.end && !wasEnded)) {
    const seen = fault.unhealed?.proof ?? "no proof was recorded";
    return { verdict: "harness-error", text: `${name} was not proven to be healed: ${seen}` };
  }
  return { verdict: "inconclusive", text: `${name} was still in effect when the drill was ended` };
}

/** Probes that did not see what they looked for, between two times. */
function unheldProbes(history: IndexedHistory, from = 0, until = Number.POSITIVE_INFINITY): Witness[] {
  return history.probes
    .filter(({ at, held }) => !held && at >= from && at <= until)
    .slice(0, mostWitnesses)
    .map(({ at, probe, target, text }) => {
      return { at: wallTime(history.run, at), text: `probe ${probe} of ${target} did not hold: ${text}` };
    });
}
