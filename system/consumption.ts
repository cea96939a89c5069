/**
 * The loop of the worker: fetch, apply, repeat. After any failure, of the log or of PostgreSQL, the source is discarded and
 * opened again at the ledger's positions, for as long as the process lives. Nothing else needs repair.
 */
import type { Logger } from "pino";
import type { ApplyBatch } from "./applying.ts";
import type { Deduplication } from "./deduplication.ts";
import { rootCause } from "./errors.ts";
import type { EventSource, Fetched } from "./event-source.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { ReadBatch } from "./reading.ts";
import { pause } from "./waiting.ts";

/** Least time from one transaction to the next: under load, a commit should cover many events. */
export const usualPaceMs = 10;
const retryMsMin = 50;
const retryMsMax = 250;
/** Far longer than the longest fetch without records. */
const freshMs = 2000;

export interface ConsumptionParts {
  /** Opens the log at the ledger's positions. */
  readonly open: (signal: AbortSignal) => Promise<EventSource>;
  readonly read: ReadBatch;
  readonly deduplication: Deduplication;
  readonly apply: ApplyBatch;
  readonly paceMs: number;
  readonly metrics: WorkerMetrics;
  readonly log: Logger;
}

export class Consumption {
  readonly #parts: ConsumptionParts;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #trouble: Error | null = new Error("has not fetched yet");

  constructor(parts: ConsumptionParts) {
    this.#parts = parts;
  }

  /** @throws Error with the reason if nothing is being consumed. */
  async assertRunning(): Promise<void> {
    if (this.#trouble !== null) {
      throw this.#trouble;
    }
    const sinceMs = performance.now() - this.#fetchedAt;
    if (sinceMs > freshMs) {
      throw new Error(`no fetch for ${Math.round(sinceMs)} ms`);
    }
  }

  /** Consumes until the signal is aborted, and finishes the current batch. */
  async run(signal: AbortSignal): Promise<void> {
    const { open, deduplication, log } = this.#parts;
    let retryMs = retryMsMin;
    while (!signal.aborted) {
      let source: EventSource | null = null;
      try {
        source = await open(signal);
        while (!signal.aborted) {
          await this.#step(source, signal);
          if (this.#trouble !== null) {
            this.#trouble = null;
            retryMs = retryMsMin;
            log.info("consuming");
          }
        }
      } catch (error) {
        deduplication.distrust();
        const cause = rootCause(error);
        if (this.#trouble?.message !== cause.message) {
          log.warn({ err: cause }, "not consuming");
        }
        this.#trouble = cause;
        await pause(retryMs, signal);
        retryMs = Math.min(retryMs * 2, retryMsMax);
      } finally {
        source?.close();
      }
    }
  }

  async #step(source: EventSource, signal: AbortSignal): Promise<void> {
    const { metrics, paceMs } = this.#parts;
    const fetched = await source.fetch();
    this.#fetchedAt = performance.now();
    for (const [topic, records] of fetched.behind) {
      metrics.lag.set({ topic }, records);
      metrics.logEnd.set({ topic }, nextOffset(fetched, topic) + records);
    }
    if (fetched.values.length > 0 || moved(fetched)) {
      await this.#apply(fetched);
      const tookMs = performance.now() - this.#fetchedAt;
      metrics.processingSeconds.observe(tookMs / 1000);
      await pause(Math.max(0, paceMs - tookMs), signal);
    }
  }

  async #apply({ values, from, to }: Fetched): Promise<void> {
    const { read, deduplication, apply, metrics } = this.#parts;
    const { payments, letters } = read(values);
    const undecided = await deduplication.undecided(payments);
    const { credits } = await apply({ payments: undecided, letters, from, to });
    await deduplication.credited(credits);
    metrics.noteRead(values.length, payments.length);
    metrics.credited.inc(credits.length);
    metrics.cacheLookups.inc({ result: "miss" }, undecided.length);
    metrics.cacheLookups.inc({ result: "hit" }, payments.length - undecided.length);
  }
}

function nextOffset({ to }: Fetched, topic: string): number {
  const offsets = to.flatMap((position) => (position.topic === topic ? [Number(position.nextOffset)] : []));
  return offsets.reduce((sum, offset) => sum + offset, 0);
}

function moved({ from, to }: Fetched): boolean {
  return to.some((position, index) => position.nextOffset !== from[index]?.nextOffset);
}
