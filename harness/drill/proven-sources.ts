/**
 * Reads every source of the system once, before anything is broken: a wrong path, a missing column or a time that cannot be
 * right would otherwise show when a region is down, or look like a loss.
 */
import type { z } from "zod";
import { duration } from "../contract/quantity.ts";
import { reasonOf } from "../contract/reason.ts";
import {
  keyRow,
  ledgerRowLike,
  letterRow,
  lookupsRow,
  parsedRow,
  pendingRow,
  positionRow,
  RowError,
  writesRow,
} from "../contract/rows.ts";
import type { RowSource, SystemUnderTest } from "../contract/system.ts";
import { awaitNull } from "../machine/await.ts";
import { MachineError } from "../machine/tool.ts";
import { askedPart } from "../provider/address-of.ts";
import { requireAsked } from "./require-asked.ts";
import { type AskedRegion, onlyRow } from "./sample.ts";
import { storesOf } from "./stores.ts";

const limitMs = 20_000;
/** Clocks of a system in service differ by seconds; zones by half an hour and more. */
const clocksApartMs = 25 * 60_000;

/** Rows of all other stores are keys. */
const shapes: Readonly<Record<string, z.ZodType>> = { "dead-letters": letterRow, pending: pendingRow };

export interface Proving {
  readonly regions: readonly AskedRegion[];
  readonly system: SystemUnderTest;
  /** Parts that do not run yet, by region: what they hold is not read. */
  readonly scaledToZero: Readonly<Record<string, readonly string[]>>;
  /** Event ids of operations that were sent a moment ago. */
  readonly canaries: readonly string[];
  readonly signal: AbortSignal;
}

/** @throws MachineError with what was asked and what was answered, where a source cannot be read */
export async function proveSources(proving: Proving): Promise<void> {
  const { system } = proving;
  const { pending, reconciliationLog } = system;
  const stores = {
    ...storesOf(system),
    ...(reconciliationLog && { "reconciliation log": reconciliationLog }),
    ...(pending && { pending }),
  };
  for (const [what, source] of Object.entries(stores)) {
    const asleep = (region: string) => proving.scaledToZero[region]?.includes(askedPart(source)) ?? false;
    const read = proving.regions
      .filter(({ name }) => !asleep(name))
      .map((region) => proveStore(what, source, region, proving));
    await Promise.all(read);
  }
  await proveSamples(proving);
}

async function proveStore(
  what: string,
  source: RowSource,
  region: AskedRegion,
  { canaries, signal }: Proving,
): Promise<void> {
  const named = `${what} of ${region.name}`;
  const read = async () => {
    if (what === "ledger") await proveLedger(region, source, canaries);
    else for await (const row of region.read(source)) parsedRow(shapes[what] ?? keyRow, row);
    return null;
  };
  const failed = (error: unknown) => {
    requireAsked(error, `${named} could not be read by this machine`);
    if (error instanceof RowError) throw refusal(named, source, error.message);
    return reasonOf(error);
  };
  const why = await awaitNull(() => read().catch(failed), { limitMs, everyMs: 250, signal });
  if (why !== null) throw refusal(named, source, `${why}, asked for ${limitMs / 1_000} s`);
}

async function proveLedger(
  region: AskedRegion,
  source: RowSource,
  canaries: readonly string[],
): Promise<void> {
  let shape: ReturnType<typeof ledgerRowLike> | null = null;
  for await (const row of region.read(source)) {
    shape ??= ledgerRowLike(row);
    const { event_id, applied_at } = parsedRow(shape, row);
    if (applied_at == null || !canaries.includes(event_id)) continue;
    const apartMs = Math.abs(applied_at - Date.now());
    if (apartMs > clocksApartMs)
      throw new RowError(
        `applied_at: expected the time of a moment ago, found ${new Date(applied_at).toISOString()}, which is ${duration(apartMs)} away; give it in UTC or with its zone, or leave it out`,
      );
  }
}

/** What is only observed may be silent in some regions, such as in a standby; not in all, and never of another shape. */
async function proveSamples({ regions, system, signal }: Proving): Promise<void> {
  const { dedupLookups, role, positions = [] } = system;
  const sources: [what: string, source: RowSource | undefined, shape: z.ZodType][] = [
    ["dedupLookups", dedupLookups, lookupsRow],
    ["role", role, writesRow],
    ...positions.map((one): [string, RowSource, z.ZodType] => [
      `position ${one.name}`,
      one.position,
      positionRow,
    ]),
  ];
  for (const [what, source, shape] of sources) {
    if (source === undefined) continue;
    const ask = () => whyUnread(regions, source, shape);
    const why = await awaitNull(ask, { limitMs, everyMs: 250, signal });
    if (why !== null) throw refusal(what, source, why);
  }
}

/** Why no region answered, or why one answered what cannot be read; `null` if neither is so. */
async function whyUnread(
  regions: readonly AskedRegion[],
  source: RowSource,
  shape: z.ZodType,
): Promise<string | null> {
  const reads = await Promise.allSettled(regions.map((region) => onlyRow(region, source, shape)));
  const failed = reads.flatMap((read, i) =>
    read.status === "rejected" ? [{ region: regions[i]!.name, error: read.reason }] : [],
  );
  const odd = failed.filter(({ error }) => error instanceof RowError);
  const told = failed.length === regions.length ? failed : odd;
  return told.map(({ region, error }) => `${region}: ${reasonOf(error)}`).join("; ") || null;
}

function refusal(what: string, source: RowSource, why: string): MachineError {
  return new MachineError(
    `${what} cannot be read: ${why}. Asked was ${inWords(source)}. Nothing was broken yet; correct the description`,
  );
}

/** What is asked of a part, as the description states it. */
function inWords(source: RowSource): string {
  const part = askedPart(source);
  if (source.kind === "postgres") return `${JSON.stringify(source.sql.slice(0, 300))} of ${part}`;
  if (source.kind === "http") return `GET ${source.path} of ${part}`;
  if (source.kind === "redis") return `the keys ${source.match} of ${part}`;
  return `GET /metrics of ${part}, for ${Object.values(source.columns).join(", ")}`;
}
