/** What the stores of all regions hold at a moment, as far as the system tells how to ask: one look of the observer. */
import type { z } from "zod";
import { lookupsRow, parsedRow, positionRow, writesRow } from "../contract/rows.ts";
import type { RowSource, SystemUnderTest } from "../contract/system.ts";
import type { SampleRecord } from "../history/types.ts";
import type { LiveRegion } from "../provider/live-topology.ts";

/** What is asked of a region. */
export type AskedRegion = Pick<LiveRegion, "name" | "count" | "read">;

export type SampledSystem = Pick<
  SystemUnderTest,
  "ledger" | "dedupKeys" | "dedupLookups" | "role" | "positions"
>;

/** Asks every region the same; those that do not answer are left out of the result. */
export type AskRegions = <T>(
  what: string,
  ask: (region: AskedRegion) => Promise<T>,
) => Promise<Record<string, T>>;

type Seen = Pick<SampleRecord, "keys" | "lookups" | "writes" | "positions"> & {
  applied: NonNullable<SampleRecord["applied"]>;
};

export async function sampleOf(system: SampledSystem, ask: AskRegions): Promise<Seen> {
  const { ledger, dedupLookups, role, positions } = system;
  const dedupKeys = Object.values(system.dedupKeys ?? {})[0];
  const [applied, keys, lookups, writes, read] = await Promise.all([
    ask("ledger", (region) => region.count(ledger)),
    dedupKeys && ask("keys", (region) => region.count(dedupKeys)),
    dedupLookups && ask("lookups", (region) => lookupsIn(region, dedupLookups)),
    role && ask("role", async (region) => (await onlyRow(region, role, writesRow)).writes),
    positions && positionsIn(positions, ask),
  ]);
  return {
    applied,
    ...(system.dedupKeys === undefined ? {} : { keys: keys ?? {} }),
    ...(lookups && { lookups }),
    ...(writes && { writes }),
    ...(read && { positions: read }),
  };
}

async function positionsIn(
  specs: NonNullable<SystemUnderTest["positions"]>,
  ask: AskRegions,
): Promise<Record<string, Record<string, number>>> {
  const read = specs.map(async ({ name, position }) => {
    const of = async (region: AskedRegion) => (await onlyRow(region, position, positionRow)).position;
    return [name, await ask(`position ${name}`, of)] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

async function lookupsIn(region: AskedRegion, source: RowSource): Promise<[number, number]> {
  const { hits, lookups } = await onlyRow(region, source, lookupsRow);
  return [hits, lookups];
}

/** @throws Error when there is no row, or one of another shape */
export async function onlyRow<T>(
  region: Pick<AskedRegion, "name" | "read">,
  source: RowSource,
  row: z.ZodType<T>,
): Promise<T> {
  // Read to its end: a read that is broken off costs its connection.
  const [found] = await Array.fromAsync(region.read(source));
  if (found === undefined) throw new Error(`${region.name} gave no row`);
  return parsedRow(row, found);
}
