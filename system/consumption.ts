/**
 * The worker's one loop: fetch, apply, again. Whatever fails, Kafka or PostgreSQL, the source is thrown away and opened
 * anew where the ledger stands, for as long as the process lives; nothing else has to be put right.
 */
import type { Logger } from "pino";
import type { DedupCache } from "./dedup-cache.ts";
import { type DeadLetter, type Payment, readRecord, type Versions } from "./event.ts";
import { rootCause } from "./kafka-client.ts";
import type { Ledger } from "./ledger.ts";
import type { WorkerMetrics } from "./metrics.ts";
import { type Fetched, RecordSource } from "./record-source.ts";
import { pause } from "./waiting.ts";

/** Least time from one transaction to the next: under load events gather, and one at a time is not worth a commit. */
const paceMs = 10;
const retryMsMin = 50;
const retryMsMax = 250;
/** Longer than the longest quiet fetch by far. */
const freshMs = 2000;

export interface ConsumptionParts {
  readonly brokers: readonly string[];
  readonly topics: readonly string[];
  readonly versions: Versions;
  readonly ledger: Ledger;
  /** `null` is the defect `no-dedup`. */
  readonly cache: DedupCache | null;
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

  /** @throws Error saying why nothing is being consumed, when nothing is. */
  async assertRunning(): Promise<void> {
    if (this.#trouble !== null) {
      throw this.#trouble;
    }
    const sinceMs = performance.now() - this.#fetchedAt;
    if (sinceMs > freshMs) {
      throw new Error(`no fetch for ${Math.round(sinceMs)} ms`);
    }
  }

  /** Consumes until the signal is aborted; the batch under way is finished. */
  async run(signal: AbortSignal): Promise<void> {
    const { brokers, topics, ledger, cache, log } = this.#parts;
    let retryMs = retryMsMin;
    while (!signal.aborted) {
      let source: RecordSource | null = null;
      try {
        source = await RecordSource.open(brokers, topics, ledger);
        while (!signal.aborted) {
          await this.#step(source, signal);
          if (this.#trouble !== null) {
            this.#trouble = null;
            retryMs = retryMsMin;
            log.info({ topics }, "consuming");
          }
        }
      } catch (error) {
        cache?.distrust();
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

  async #step(source: RecordSource, signal: AbortSignal): Promise<void> {
    const { metrics } = this.#parts;
    const fetched = await source.fetch();
    this.#fetchedAt = performance.now();
    for (const [topic, records] of fetched.behind) {
      metrics.lag.set({ topic }, records);
    }
    if (fetched.values.length > 0 || moved(fetched)) {
      await this.#apply(fetched);
      const tookMs = performance.now() - this.#fetchedAt;
      metrics.processingSeconds.observe(tookMs / 1000);
      await pause(Math.max(0, paceMs - tookMs), signal);
    }
  }

  async #apply({ values, from, to }: Fetched): Promise<void> {
    const { versions, ledger, cache, metrics } = this.#parts;
    const payments: Payment[] = [];
    const letters: DeadLetter[] = [];
    for (const value of values) {
      const reading = readRecord(value, versions);
      if (reading.kind === "payment") {
        payments.push(reading.payment);
      } else {
        letters.push(reading.letter);
      }
    }
    const undecided = cache === null ? payments : await cache.undecided(payments);
    const { credits } = await ledger.apply({ payments: undecided, letters, from, to });
    cache?.notify();
    metrics.noteRead(values.length, payments.length);
    metrics.credited.inc(credits.length);
    metrics.cacheLookups.inc({ result: "miss" }, undecided.length);
    metrics.cacheLookups.inc({ result: "hit" }, payments.length - undecided.length);
  }
}

function moved({ from, to }: Fetched): boolean {
  return to.some((position, index) => position.nextOffset !== from[index]?.nextOffset);
}
