/**
 * How far a region lags, in milliseconds, from the samples seen so far: how long ago the others had written what it has
 * taken over now. Positions of replicated logs where the system has them, else acknowledged and applied operations.
 */
import type { SampleRecord } from "../history/types.ts";

interface Point {
  readonly at: number;
  readonly written: number;
}

export class LagTrack {
  readonly #regions: readonly string[];
  readonly #written = new Map<string, Point[]>();
  readonly #taken = new Map<string, { at: number; taken: number }>();

  constructor(regions: readonly string[]) {
    this.#regions = regions;
  }

  /** @param at when it was taken, in time that counts as lag: not while this process stood still and saw nothing */
  add({ acknowledged, applied, positions, at: takenAt }: SampleRecord, at = takenAt): void {
    this.#note("applied", at, acknowledged, applied ?? {});
    for (const [name, byRegion] of Object.entries(positions ?? {}))
      this.#note(name, at, Math.max(...Object.values(byRegion)), byRegion);
  }

  /** `null` before anything is known of it. */
  lagMs(region: string): number | null {
    const logs = [...this.#written.keys()];
    const told = logs.length > 1 ? logs.filter((name) => name !== "applied") : logs;
    const lags = told.map((name) => this.#lagIn(name, region)).filter((lag) => lag !== null);
    return lags.length === 0 ? null : Math.max(...lags);
  }

  #note(name: string, at: number, written: number, byRegion: Readonly<Record<string, number>>): void {
    if (!Number.isFinite(written)) return;
    const points = this.#written.get(name) ?? [];
    points.push({ at, written });
    this.#written.set(name, points);
    for (const region of this.#regions)
      if (byRegion[region] !== undefined)
        this.#taken.set(`${name} ${region}`, { at, taken: byRegion[region] });
  }

  #lagIn(name: string, region: string): number | null {
    const points = this.#written.get(name)!;
    const held = this.#taken.get(`${name} ${region}`);
    if (held === undefined) return null;
    const reached = points.findLast(({ written }) => written <= held.taken);
    return points.at(-1)!.at - (reached?.at ?? points[0]!.at);
  }
}
