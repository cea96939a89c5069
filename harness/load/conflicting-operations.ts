/**
 * What the events of a split brain consist of: one id, one account, and a different amount for each region. A pure
 * function of the seed and the event's number; its time is the caller's. Nothing is sent from here.
 */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { Operation } from "../contract/operation.ts";
import { amountMax, contentsFrom, eventIdPrefix, type PopulationOptions } from "./operations.ts";
import { randomFor } from "./random-streams.ts";

/** What the ids of a run's conflicting events begin with; the event's number follows. No arrival's id begins with it. */
export function conflictIdPrefix(seed: number, runTag: string): string {
  return `${eventIdPrefix(seed, runTag)}x`;
}

/** Conflicting event `index` (0, 1, 2 …) in as many versions as asked for, no two of them of the same amount. */
export function conflictAt(
  seed: number,
  index: number,
  versions: number,
  occurredAtEpochMs: number,
  options: PopulationOptions,
): Operation[] {
  const random = randomFor(seed, index, "conflict");
  const { account, amount, tenant } = contentsFrom(random, options);
  const amounts = new Set([amount]);
  while (amounts.size < versions) amounts.add(uniformInt(random, 1, amountMax));
  const common = {
    eventId: conflictIdPrefix(seed, options.runTag) + index,
    account,
    tenant,
    schemaVersion: options.schemaVersion,
    readable: true,
    occurredAt: new Date(occurredAtEpochMs).toISOString(),
  };
  return [...amounts].map((each) => ({ ...common, amount: each }));
}
