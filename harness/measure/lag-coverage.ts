/**
 * Which regions were seen too rarely to prove that they kept up. A region whose store does not answer is left
 * out of a sample, and has no lag there: silence must not count as being up to date. Logs are left out, as a look that
 * finds no new entry leaves no record.
 */

import { holdingOf } from "../contract/roles.ts";
import { valueIn } from "../contract/value-in.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { SampleRecord } from "../history/types.ts";
import { excuses } from "./lag.ts";
import { isFollowed, lagSeriesOf, originAt, positionNames } from "./lag-points.ts";

/** Share of the looks at which a region that must be followed has to be seen. */
const leastSeen = 0.8;

export interface Unseen {
  readonly region: string;
  /** What was looked at: the ledger, or the name of a position. */
  readonly source: string;
  /** Looks at which no fault was an excuse, and at how many of them the region was seen. */
  readonly looks: number;
  readonly seen: number;
}

/** Regions that were seen at fewer than four fifths of the looks, or at none, while no fault was an excuse. */
export function unseenRegions(history: IndexedHistory, limitMs: number): Unseen[] {
  return [...ledgerLooks(history), ...positionLooks(history)].flatMap((looks) =>
    holdingOf(history.run).flatMap((region) => unseen(history, region, looks, limitMs)),
  );
}

/** Positions that stood still in every region, though operations were acknowledged: they prove nothing of lag. */
export function stillPositions(history: IndexedHistory): string[] {
  return positionNames(history).filter((name) => {
    const looks = history.samples.filter(({ positions }) => positions?.[name]);
    if (looks.at(-1)!.acknowledged <= looks[0]!.acknowledged) return false;
    const seen = new Map<string, Set<number>>();
    for (const { positions } of looks)
      for (const [region, position] of Object.entries(positions![name]!))
        valueIn(seen, region, () => new Set()).add(position);
    return [...seen.values()].every(({ size }) => size === 1);
  });
}

interface Looks {
  readonly source: { readonly kind: "ledger" | "position"; readonly name: string };
  readonly samples: readonly SampleRecord[];
  /** The region that is not compared with itself. */
  readonly origin: (sample: SampleRecord) => string | null;
}

/** Asked of every system, but for one that was only ever looked at by its positions. */
function ledgerLooks({ samples }: IndexedHistory): Looks[] {
  const looks = samples.filter(({ applied }) => applied);
  if (looks.length === 0 && samples.some(({ positions }) => positions)) return [];
  return [{ source: { kind: "ledger", name: "ledger" }, samples: looks, origin: () => null }];
}

function positionLooks(history: IndexedHistory): Looks[] {
  return positionNames(history).map((name) => ({
    source: { kind: "position", name },
    samples: history.samples.filter(({ positions }) => positions?.[name]),
    origin: ({ at, positions }) => originAt(history, positions![name]!, at),
  }));
}

function unseen(
  history: IndexedHistory,
  region: string,
  { source, samples, origin }: Looks,
  limitMs: number,
): Unseen[] {
  const followed = samples.filter(
    (sample) => isFollowed(history, region, sample.at) && origin(sample) !== region,
  );
  if (followed.length === 0 && samples.length > 0) return [];
  const series = lagSeriesOf(history).find(
    (one) => one.region === region && one.source.kind === source.kind && one.source.name === source.name,
  );
  const points = series?.points ?? [];
  const excused = excuses(history, { region, points }, limitMs);
  const looks = followed.filter(({ at }) => !excused(at)).length;
  const seen = points.filter(({ at }) => !excused(at)).length;
  return seen > 0 && seen >= leastSeen * looks ? [] : [{ region, source: source.name, looks, seen }];
}
