/** Asking probes until they hold, and putting what they saw into one sentence. Every answer lands in the history. */

import { reasonUnless } from "../component/part.ts";
import { duration } from "../contract/quantity.ts";
import type { Injection, Probe } from "../fault/fault.ts";
import { awaitCalmly, calmClock } from "../machine/calm.ts";
import type { Pen } from "./recorder.ts";

/** `null` when all probes hold within the limit of calm time, else the first that does not, and why. */
export async function prove(
  probes: readonly Probe[],
  limitMs: number,
  history: Pen,
  signal: AbortSignal,
): Promise<string | null> {
  const patience = { limitMs, everyMs: 20, signal };
  const clock = calmClock();
  const answers = await Promise.all(
    probes.map(async ({ name, target, ask, holds }) => {
      const why = await awaitCalmly(() => reasonUnless(async () => ask()), patience, undefined, clock);
      const head = { k: "probe", at: history.now(), probe: name, target } as const;
      history.write({ ...head, held: why === null, text: why ?? holds });
      return why === null ? null : `probe ${name} on ${target}: ${why}`;
    }),
  );
  return answers.find((answer) => answer !== null) ?? null;
}

/** What the probes saw, each kind once with how often it held. */
export function proofOf(probes: readonly Probe[], injection: Injection | null): string {
  const kinds = Map.groupBy(probes, (probe) => probe.name);
  const seen = [...kinds.values()].map((same) =>
    same.length === 1 ? same[0]!.holds : `${same[0]!.holds} and ${same.length - 1} more like it`,
  );
  const skew = injection?.figures.killSkewMs;
  return [...seen, ...(skew === undefined ? [] : [`${duration(skew)} between first and last death`])].join(
    "; ",
  );
}
