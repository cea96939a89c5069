/** What a run reads of stores that other traffic writes into as well: the events that are its own. */
import type { LogSpec, RowSource, SystemUnderTest } from "../contract/system.ts";
import { eventIdPrefix } from "../load/operations.ts";

/** How every event id of a run begins: of the load, and of what the harness sends by itself. */
export function eventIdsOf(seed: number, runTag: string): string[] {
  return [eventIdPrefix(seed, runTag), `canary-${runTag}-`];
}

/** The system with sources that give only these events, where it ignores foreign rows. */
export function ownRowsOf(system: SystemUnderTest, eventIds: readonly string[]): SystemUnderTest {
  if (system.foreignRows !== "ignore") return system;
  const own = (source: RowSource): RowSource => ({ ...source, eventIds });
  const ownLog = ({ name, entries }: LogSpec): LogSpec => ({
    name,
    entries(origin, region) {
      const source = entries(origin, region);
      return source && { ...source, eventIds };
    },
  });
  const { ledger, dedupKeys, deadLetters, reconciliationLog, logs } = system;
  const stores = Object.entries(dedupKeys ?? {}).map(([store, source]) => [store, own(source)] as const);
  return {
    ...system,
    ledger: own(ledger),
    ...(dedupKeys && { dedupKeys: Object.fromEntries(stores) }),
    ...(deadLetters && { deadLetters: own(deadLetters) }),
    ...(reconciliationLog && { reconciliationLog: own(reconciliationLog) }),
    ...(logs && { logs: logs.map(ownLog) }),
  };
}
