/** Every attempt of the load so far, as columns: what a running drill needs to see that service is there, or back. */
import type { Attempt } from "../history/types.ts";
import type { Samples } from "../measure/samples.ts";

export class AttemptTrack implements Samples {
  readonly sent: number[] = [];
  readonly done: number[] = [];
  readonly ok: number[] = [];
  /** 1 where the outcome is unknown. */
  readonly unknown: number[] = [];
  /** When the arrival was due whose first attempt it is; `NaN` for retries and redeliveries. */
  readonly firstDue: number[] = [];
  succeeded = 0;
  failed = 0;

  readonly add = ([sent, done, outcome]: Attempt, _eventId: string, firstDue: number | null): void => {
    this.sent.push(sent);
    this.done.push(done);
    this.ok.push(outcome === "ok" ? 1 : 0);
    if (outcome === "ok") this.succeeded++;
    else this.failed++;
    this.unknown.push(outcome === "info" ? 1 : 0);
    this.firstDue.push(firstDue ?? Number.NaN);
  };

  get count(): number {
    return this.sent.length;
  }

  sentAt(i: number): number {
    return this.sent[i]!;
  }

  doneAt(i: number): number {
    return this.done[i]!;
  }

  isOk(i: number): boolean {
    return this.ok[i] === 1;
  }

  /** Acknowledged share of the attempts that were over after `at`; `null` without any. Attempts end roughly in order. */
  successSince(at: number): number | null {
    let [total, ok] = [0, 0];
    for (let index = this.done.length - 1; index >= 0 && this.done[index]! > at; index--) {
      total += 1;
      ok += this.ok[index]!;
    }
    return total === 0 ? null : ok / total;
  }
}
