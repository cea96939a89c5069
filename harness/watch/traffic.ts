/** Acknowledgements of each region in each second, and how far its ledger was behind. Bounded by what is shown of it. */
import type { Attempt, OpRecord, RedeliveryRecord } from "../history/types.ts";
import type { TrafficView } from "./view.ts";

const shownSeconds = 120;
/** Seconds that what happened "of late" is about; the one that is not over yet is left out. */
export const lateSeconds = 2;
const successSeconds = 5;

export class Traffic {
  readonly #acknowledged: ReadonlyMap<string, number[]>;
  readonly #backlog: ReadonlyMap<string, (number | null)[]>;
  readonly #failed: number[] = [];
  #acknowledgedEver = 0;

  constructor(regions: readonly string[]) {
    this.#acknowledged = new Map(regions.map((name) => [name, []]));
    this.#backlog = new Map(regions.map((name) => [name, []]));
  }

  /** Operations that were acknowledged, as far as they are settled. */
  get acknowledged(): number {
    return this.#acknowledgedEver;
  }

  addOperation({ tries, outcome }: OpRecord): void {
    if (outcome === "ok") this.#acknowledgedEver++;
    for (const one of tries) this.#addAttempt(one);
  }

  addRedelivery(record: RedeliveryRecord): void {
    this.#addAttempt(record.try);
  }

  /** `null` where the region did not answer. */
  addBacklog(at: number, region: string, operations: number | null): void {
    const seconds = this.#backlog.get(region);
    if (seconds !== undefined) seconds[Math.floor(at / 1000)] = operations;
  }

  /** Acknowledgements a second of this region, of late. */
  perSecond(region: string, at: number): number {
    const now = Math.floor(at / 1000);
    const over = Math.max(1, Math.min(lateSeconds, now));
    return sum(this.#acknowledged.get(region) ?? [], now - over, now) / over;
  }

  success(at: number): number | null {
    const now = Math.floor(at / 1000);
    const from = now - successSeconds;
    const ok = [...this.#acknowledged.values()].reduce((all, seconds) => all + sum(seconds, from, now), 0);
    const failed = sum(this.#failed, from, now);
    return ok + failed === 0 ? null : ok / (ok + failed);
  }

  view(at: number, faults: TrafficView["faults"]): Omit<TrafficView, "sent" | "retries"> {
    // The second that is not over yet would look like a slump.
    const until = Math.floor(at / 1000);
    const firstSecond = Math.max(0, until - shownSeconds);
    const part = <T>(seconds: readonly T[], none: T) =>
      Array.from({ length: until - firstSecond }, (_, i) => seconds[firstSecond + i] ?? none);
    return {
      firstSecond,
      acknowledged: Object.fromEntries([...this.#acknowledged].map(([name, all]) => [name, part(all, 0)])),
      failed: part(this.#failed, 0),
      backlog: Object.fromEntries([...this.#backlog].map(([name, all]) => [name, part(all, null)])),
      faults: faults.filter(({ to }) => to === null || to >= firstSecond * 1000),
    };
  }

  #addAttempt([, done, outcome, , region]: Attempt): void {
    const second = Math.max(0, Math.floor(done / 1000));
    const seconds = outcome === "ok" && region !== null ? this.#acknowledged.get(region) : this.#failed;
    if (seconds !== undefined) seconds[second] = (seconds[second] ?? 0) + 1;
  }
}

export function sum(seconds: readonly number[], from: number, until: number): number {
  let all = 0;
  for (let i = Math.max(0, from); i < until; i++) all += seconds[i] ?? 0;
  return all;
}
