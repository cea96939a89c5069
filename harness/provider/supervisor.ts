/**
 * Starts parts as processes, each in a group of its own with its output in a log file, waits until it answers, and
 * notices when one dies that should not. Runs jobs to their end the same way.
 */

import { type ChildProcess, spawn } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  constants,
  fchmodSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Launch, type Part, type PartName, partId } from "../component/part.ts";
import { asStarted, setNiceness, withoutPrecedence } from "../machine/as-started.ts";
import { awaitNull } from "../machine/await.ts";
import { cacheEntry } from "../machine/cache.ts";
import { partEnvironment } from "../machine/environment.ts";
import { whyNotWritable } from "../machine/folder.ts";
import { lastLines } from "../machine/last-lines.ts";
import { MachineError } from "../machine/tool.ts";
import { whyNotServed } from "../safety/listeners.ts";
import { markPart, markRegion, markSlot, outside } from "../safety/process-table.ts";
import { LaunchRecord } from "./launch-record.ts";
import { readyFolder } from "./part-folder.ts";
import type { PartSettings } from "./part-settings.ts";
import type { Supervision } from "./provider.ts";
import { StartOrder } from "./start-order.ts";

const readyLimitMs = 90_000;
const jobLimitMs = 60_000;

export interface SupervisorOptions extends Supervision {
  /** Marks every process that is started. */
  readonly slotFolder: string;
  /** What must not be written down of what a part is started with. */
  readonly secrets: readonly string[];
}

export class Supervisor {
  #options: SupervisorOptions;
  /** Log file of each part that was started, and how long those were when the parts were handed to this drill. */
  readonly #logs = new Map<string, string>();
  #handedOn = new Map<string, number>();
  readonly #settings: PartSettings;
  readonly #order = new StartOrder();
  readonly #launches: LaunchRecord;
  /** The process of each part that was started last. An earlier one may still have to be reported dead. */
  readonly #lives = new Map<string, { condemned: boolean }>();

  constructor(options: SupervisorOptions, settings: PartSettings) {
    this.#options = options;
    this.#settings = settings;
    this.#launches = new LaunchRecord(options.configurationFolder, options.secrets);
  }

  /** Starts these parts, each as soon as what it needs is ready; resolves when all are. */
  start(parts: readonly Part[]): Promise<void> {
    return this.#order.start(parts, (part) => this.#startOne(part));
  }

  /** From now on reports go elsewhere: another drill uses what runs. */
  adopt(supervision: Supervision): void {
    this.#options = { ...this.#options, ...supervision };
    this.#launches.moveTo(supervision.configurationFolder);
    this.#handedOn = new Map([...this.#logs.values()].map((path) => [path, sizeOf(path)]));
  }

  /** Parts go on writing where they began; copies what they wrote since they were handed on to where it belongs. */
  collectLogs(): void {
    for (const [path, from] of this.#handedOn) {
      const text = readFileSync(path).subarray(from);
      const log = join(this.#options.logFolder, basename(dirname(path)), basename(path));
      if (text.length === 0 || log === path) continue;
      mkdirSync(dirname(log), { recursive: true });
      appendFileSync(log, text);
      this.#handedOn.set(path, from + text.length);
    }
  }

  /** The deaths of what runs of them are nobody's surprise from now on: they are being killed. */
  condemn(parts: readonly Part[]): void {
    for (const part of parts) {
      const life = this.#lives.get(partId(part));
      if (life !== undefined) life.condemned = true;
    }
  }

  async #startOne(part: Part): Promise<void> {
    const startedAt = performance.now();
    const life = { condemned: false };
    this.#lives.set(partId(part), life);
    const child = await this.#spawn(part);
    let death: string | null = null;
    let ready = false;
    child.on("exit", (code, signal) => {
      death = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
      if (ready && !life.condemned) this.#options.onDeath(part, death);
    });
    // Before it is asked: a question may carry a password, and a stranger's answer proves nothing.
    let served = part.listens.length === 0;
    const pending = async () => {
      const why = served ? null : whyNotServed(part.listens, child.pid!, this.#options.slotFolder);
      served = why === null;
      return why ?? part.pending();
    };
    const why = await awaitNull(() => (death !== null ? null : pending()), {
      limitMs: readyLimitMs,
      everyMs: 50,
      signal: this.#options.signal,
    });
    if (death !== null || why !== null)
      throw this.#neverReady(part, death ?? `is not ready after ${readyLimitMs / 1000} s: ${why}`);
    ready = true;
    this.#options.onReady(part, performance.now() - startedAt);
  }

  async #spawn(part: Part): Promise<ChildProcess> {
    return this.#launch(part, part.launch(this.#settings.of(part)));
  }

  /**
   * Runs a program to its end. Resolves with what it wrote.
   * @throws Error with that when it fails, or takes too long; the signal's reason where the drill was interrupted before
   */
  async run(job: PartName, launch: Launch): Promise<string> {
    this.#options.signal.throwIfAborted();
    const log = this.logFile(job);
    const before = sizeOf(log);
    const child = await this.#launch(job, launch);
    const limit = AbortSignal.any([this.#options.signal, AbortSignal.timeout(jobLimitMs)]);
    const code = await new Promise<number | string>((resolve) => {
      child.once("exit", (status, signal) => resolve(status ?? signal ?? "unknown"));
      const end = () => child.kill("SIGKILL");
      if (limit.aborted) end(); // while it was being launched: the event is over
      limit.addEventListener("abort", end, { once: true });
    });
    const output = readFileSync(log).subarray(before).toString().trim();
    if (code === 0) return output;
    throw new Error(`job ${partId(job)} ended with ${code}. It wrote:\n    ${lastLines(output)}`);
  }

  async #launch(part: PartName, launch: Launch): Promise<ChildProcess> {
    const log = this.logFile(part);
    mkdirSync(dirname(log), { recursive: true });
    this.#logs.set(partId(part), log);
    this.#launches.note(part, launch);
    const open = [openSync(log, "a")];
    const [command, ...args] = launch.argv;
    try {
      await readyFolder(this.#options.slotFolder, launch);
      for (const folder of launch.handed ?? []) open.push(openFolder(folder, launch));
      const [output, ...handed] = open;
      const start = () =>
        spawn(command, args, {
          cwd: launch.cwd,
          env: { ...environmentOf(launch), ...launch.env, ...this.#marks(part) },
          detached: true,
          stdio: ["ignore", output, output, ...handed],
          ...launch.account,
        });
      // Threads that it has by the time that its niceness is set would keep ours.
      const child = launch.account === undefined ? asStarted(start) : withoutPrecedence(start);
      await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
      // What is measured yields to what carries and to what measures: on a busy machine links are cut at once. All parts
      // of all regions yield alike, so nothing changes between them.
      setNiceness(child.pid!, part.region === null ? 0 : 5);
      child.unref();
      return child;
    } catch (error) {
      throw new MachineError(
        `${partId(part)} could not be started: ${(error as Error).message} (${launch.argv.join(" ")})`,
      );
    } finally {
      for (const descriptor of open) closeSync(descriptor);
    }
  }

  logFile(part: PartName): string {
    return join(this.#options.logFolder, part.region ?? outside, `${part.name}.log`);
  }

  #marks(part: PartName): Record<string, string> {
    return {
      [markSlot]: this.#options.slotFolder,
      [markRegion]: part.region ?? "",
      [markPart]: part.name,
    };
  }

  #neverReady(part: Part, how: string): MachineError {
    const log = this.logFile(part);
    return new MachineError(
      `${partId(part)} ${how}. The end of its log (${log}):\n    ${lastLines(readFileSync(log, "utf8"))}`,
    );
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** For a process whose account may not be able to enter it by its path. */
function openFolder(path: string, { account }: Launch): number {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  if (account !== undefined) fchmodSync(descriptor, 0o755);
  return descriptor;
}

/** Another account than ours can enter neither our home nor our temporary folder. */
function environmentOf({ account, cwd }: Launch): Record<string, string> {
  if (account !== undefined) return { ...partEnvironment(), HOME: cwd, TMPDIR: "/tmp" };
  return { ...partEnvironment(), ...compileCache() };
}

/** Not where the cache cannot be written: Node tries for ever. */
function compileCache(): Record<string, string> {
  const folder = cacheEntry("node-compile");
  return whyNotWritable(folder) === null ? { NODE_COMPILE_CACHE: folder } : {};
}
