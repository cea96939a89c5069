/**
 * Starts parts, waits until each answers, and reports the death of one that was not killed by the drill. Runs jobs to their
 * end the same way. Subclasses decide whether a run of a part is a process or a container.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type PartName, partId, type Settings } from "../component/part.ts";
import { awaitCalmly } from "../machine/calm.ts";
import { lastLines } from "../machine/last-lines.ts";
import { MachineError } from "../machine/tool.ts";
import { outside } from "../safety/process-table.ts";
import { LaunchRecord } from "./launch-record.ts";
import type { PartSettings } from "./part-settings.ts";
import type { Supervision } from "./provider.ts";
import { StartOrder } from "./start-order.ts";

const readyLimitMs = 90_000;
const jobLimitMs = 60_000;
const notBusy = ", not counting time in which the machine was busy";

/** One run of a part or of a job, from its start to its end. */
export interface Run {
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Ends it at once. */
  kill(): void;
  /** Removes what is left of a run that has ended. */
  remove?(): Promise<unknown>;
}

/** What makes a program a part: it needs others, and can be asked whether it is ready. */
export interface Startable<L> {
  readonly needs: readonly string[];
  readonly launch: (settings: Settings) => L;
  readonly pending: () => Promise<string | null>;
}

interface Watched<R> {
  /** It is being killed: its death is no surprise. */
  condemned: boolean;
  /** `null` while it is being launched. */
  run: R | null;
}

/** `B` is what is launched, `L` how, and `R` what comes of it. */
export abstract class Runner<B extends PartName, L, R extends Run> {
  protected readonly launches: LaunchRecord;
  readonly #settings: PartSettings;
  readonly #order = new StartOrder();
  /** Of each part the run that was started last. An earlier one may still have to be reported dead. */
  readonly #watched = new Map<string, Watched<R>>();
  #supervision: Supervision;

  /** @param secrets what must not be written down of what a part is started with */
  constructor(settings: PartSettings, supervision: Supervision, secrets: readonly string[] = []) {
    this.#settings = settings;
    this.#supervision = supervision;
    this.launches = new LaunchRecord(supervision.configurationFolder, secrets);
  }

  protected abstract launch(body: B, launch: L): Promise<R>;

  /** How a part that was started is asked until it is ready. */
  protected asked(part: B & Startable<L>, _run: R): () => Promise<string | null> {
    return part.pending;
  }

  /** Starts these parts, each as soon as what it needs is ready; resolves when all are. */
  start(parts: readonly (B & Startable<L>)[]): Promise<void> {
    return this.#order.start(parts, (part) => this.#startOne(part));
  }

  /** From now on reports and logs go elsewhere: another drill uses what runs. */
  adopt(supervision: Supervision): void {
    this.#supervision = supervision;
    this.launches.moveTo(supervision.configurationFolder);
  }

  /** The deaths of these parts are expected from now on: they are being killed. Returns their runs. */
  condemn(parts: readonly PartName[]): R[] {
    return parts.flatMap((part) => {
      const watched = this.#watched.get(partId(part));
      if (watched === undefined) return [];
      watched.condemned = true;
      return watched.run ?? [];
    });
  }

  /** The run of this part that was started last; `undefined` before. */
  runOf(part: PartName): R | undefined {
    return this.#watched.get(partId(part))?.run ?? undefined;
  }

  protected forget(part: PartName): void {
    this.#watched.delete(partId(part));
  }

  /**
   * Runs a program to its end. Resolves with what it wrote.
   * @throws Error with that when it fails, or takes too long; the signal's reason where the drill was interrupted before
   */
  async run(job: B, launch: L): Promise<string> {
    const { signal } = this.#supervision;
    signal.throwIfAborted();
    const log = this.logFile(job);
    const before = sizeOf(log);
    const run = await this.launch(job, launch);
    let over = false;
    const late = (why: string) => this.#supervision.onLate?.(job, why);
    awaitCalmly(() => (over ? null : "it is running"), { limitMs: jobLimitMs, everyMs: 500, signal }, late)
      .catch(() => "the drill was interrupted")
      .then((why) => {
        if (why !== null) run.kill();
      });
    const exit = await run.ended;
    over = true;
    await run.remove?.();
    const output = readLog(log).subarray(before).toString().trim();
    if (exit === 0) return output;
    throw new Error(`job ${partId(job)} ended with ${exit}. It wrote:\n    ${lastLines(output)}`);
  }

  /** Folder for the logs of the drill that goes on now. */
  get logFolder(): string {
    return this.#supervision.logFolder;
  }

  protected logFile({ region, name }: PartName): string {
    return join(this.logFolder, region ?? outside, `${name}.log`);
  }

  async #startOne(part: B & Startable<L>): Promise<void> {
    await this.watch(part, () => this.launch(part, part.launch(this.#settings.of(part))));
  }

  /** Watches the run that `launched` resolves with. Resolves with the part when it answers. @param known the part of that run */
  protected async watch<P extends B & Startable<L>>(
    part: P,
    launched: () => Promise<R>,
    known: (run: R) => Promise<P> = async () => part,
  ): Promise<P> {
    const startedAt = performance.now();
    const watched: Watched<R> = { condemned: false, run: this.runOf(part) ?? null };
    this.#watched.set(partId(part), watched);
    const run = await launched();
    watched.run = run;
    const running = await known(run);
    await this.#untilReady(running, run, watched);
    this.#supervision.onReady(part, performance.now() - startedAt);
    return running;
  }

  async #untilReady(part: B & Startable<L>, run: R, watched: Watched<R>): Promise<void> {
    let death: string | null = null;
    let ready = false;
    run.ended.then((exit) => {
      death = typeof exit === "number" ? `exited with code ${exit}` : `was ended by ${exit}`;
      if (ready && !watched.condemned) this.#supervision.onDeath(part, death);
    });
    const pending = this.asked(part, run);
    const { signal, onLate } = this.#supervision;
    const why = await awaitCalmly(
      () => (death !== null ? null : pending()),
      { limitMs: readyLimitMs, everyMs: 50, signal },
      (reason) => onLate?.(part, reason),
    );
    if (death !== null || why !== null)
      throw this.#neverReady(part, death ?? `is not ready after ${readyLimitMs / 1000} s${notBusy}: ${why}`);
    ready = true;
  }

  #neverReady(part: B, how: string): MachineError {
    const log = this.logFile(part);
    return new MachineError(
      `${partId(part)} ${how}. The end of its log (${log}):\n    ${lastLines(readLog(log).toString())}`,
    );
  }
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readLog(path: string): Buffer {
  return sizeOf(path) === 0 ? Buffer.alloc(0) : readFileSync(path);
}
