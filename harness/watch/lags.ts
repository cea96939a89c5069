/**
 * How far regions and copies of logs are behind, counted as it happens. These are the early signs that an operator would
 * look at; the judge measures lag event by event, in `harness/measure/lag.ts`.
 */
import type { LogRecord, OpRecord, RunRecord, SampleRecord } from "../history/types.ts";
import type { LagView } from "./view.ts";

export class Lags {
  /** Entries seen, by log, origin and region. */
  readonly #entries = new Map<
    string,
    { readonly log: string; origin: string; region: string; count: number }
  >();
  readonly #acknowledgedByVersion = new Map<number, number>();
  #positions: NonNullable<SampleRecord["positions"]> = {};
  #oldestCompatible: number;

  constructor({ oldestCompatible }: RunRecord) {
    this.#oldestCompatible = oldestCompatible;
  }

  addLog({ log, origin, region, entries }: LogRecord): void {
    const key = JSON.stringify([log, origin, region]);
    const copy = this.#entries.get(key) ?? { log, origin, region, count: 0 };
    copy.count += entries.length;
    this.#entries.set(key, copy);
  }

  addOperation({ outcome, version, unreadable }: OpRecord): void {
    if (outcome !== "ok") return;
    const key = unreadable === true ? Number.NEGATIVE_INFINITY : version;
    this.#acknowledgedByVersion.set(key, (this.#acknowledgedByVersion.get(key) ?? 0) + 1);
  }

  addPositions(positions: NonNullable<SampleRecord["positions"]>): void {
    this.#positions = positions;
  }

  setOldestCompatible(version: number): void {
    this.#oldestCompatible = version;
  }

  /** Acknowledged operations that a ledger lacks which holds `applied` of them; what is set aside is due in none. */
  backlog(acknowledged: number, applied: number): number {
    let setAside = 0;
    for (const [version, count] of this.#acknowledgedByVersion)
      if (version < this.#oldestCompatible) setAside += count;
    return Math.max(0, acknowledged - setAside - applied);
  }

  view(): LagView[] {
    const all = [...this.#entries.values()];
    const logs = all.flatMap(({ log, origin, region, count }): LagView[] => {
      const original = all.find((one) => one.log === log && one.origin === origin && one.region === origin);
      if (region === origin || original === undefined) return [];
      const behind = Math.max(0, original.count - count);
      return [{ name: `${log}, ${origin} → ${region}`, behind, unit: "entries" }];
    });
    const positions = Object.entries(this.#positions).flatMap(([name, byRegion]) => {
      const head = Math.max(...Object.values(byRegion));
      return Object.entries(byRegion)
        .filter(([, position]) => position < head || Object.keys(byRegion).length > 1)
        .map(([region, position]): LagView => {
          return { name: `${name} of ${region}`, behind: head - position, unit: "positions" };
        });
    });
    return [...logs, ...positions];
  }
}
