/**
 * Runs parts and jobs as processes: each in a group of its own, marked as the slot's, with its output in a log file. A part
 * is asked whether it is ready only when the slot's own process listens where it should.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, closeSync, constants, fchmodSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Launch, type Part, type PartName, partId } from "../component/part.ts";
import { asStarted, setNiceness, withoutPrecedence } from "../machine/as-started.ts";
import { cacheEntry } from "../machine/cache.ts";
import { whyNotReached } from "../machine/dial.ts";
import { partEnvironment } from "../machine/environment.ts";
import { whyNotWritable } from "../machine/folder.ts";
import { MachineError } from "../machine/tool.ts";
import { whyNotServed } from "../safety/listeners.ts";
import { markPart, markRegion, markSlot } from "../safety/process-table.ts";
import { readyFolder } from "./part-folder.ts";
import type { PartSettings } from "./part-settings.ts";
import type { Supervision } from "./provider.ts";
import { type Run, Runner, sizeOf } from "./runner.ts";

export interface ProcessRun extends Run {
  readonly child: ChildProcess;
}

export interface ProcessRunnerOptions extends Supervision {
  /** Marks every process that is started. */
  readonly slotFolder: string;
  /** What must not be written down of what a part is started with. */
  readonly secrets: readonly string[];
}

export class ProcessRunner extends Runner<PartName, Launch, ProcessRun> {
  readonly #slotFolder: string;
  /** Log file of each part that was started, and how long those were when the parts were handed to this drill. */
  readonly #logs = new Map<string, string>();
  #handedOn = new Map<string, number>();

  constructor(options: ProcessRunnerOptions, settings: PartSettings) {
    super(settings, options, options.secrets);
    this.#slotFolder = options.slotFolder;
  }

  override adopt(supervision: Supervision): void {
    super.adopt(supervision);
    this.#handedOn = new Map([...this.#logs.values()].map((path) => [path, sizeOf(path)]));
  }

  /** Parts go on writing where they began; copies what they wrote since they were handed on to where it belongs. */
  collectLogs(): void {
    for (const [path, from] of this.#handedOn) {
      const text = readFileSync(path).subarray(from);
      const log = join(this.logFolder, basename(dirname(path)), basename(path));
      if (text.length === 0 || log === path) continue;
      mkdirSync(dirname(log), { recursive: true });
      appendFileSync(log, text);
      this.#handedOn.set(path, from + text.length);
    }
  }

  /** Before it is asked: a question may carry a password, and a stranger's answer proves nothing. */
  protected override asked(part: Part, { child }: ProcessRun): () => Promise<string | null> {
    let served = part.listens.length === 0;
    return async () => {
      const why = served ? null : await this.#whyNotServed(part, child.pid!);
      served = why === null;
      return why ?? part.pending();
    };
  }

  /** Dials first: the kernel's table of sockets takes milliseconds to read, and a bare connection carries nothing. */
  async #whyNotServed({ listens }: Part, pid: number): Promise<string | null> {
    const unreached = await Promise.all(listens.map((address) => whyNotReached(address)));
    return unreached.find((why) => why !== null) ?? whyNotServed(listens, pid, this.#slotFolder);
  }

  protected override async launch(part: PartName, launch: Launch): Promise<ProcessRun> {
    const log = this.logFile(part);
    mkdirSync(dirname(log), { recursive: true });
    this.#logs.set(partId(part), log);
    this.launches.note(part, launch);
    const open = [openSync(log, "a")];
    const [command, ...args] = launch.argv;
    try {
      await readyFolder(this.#slotFolder, launch);
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
      const run = runOf(child);
      await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
      // What is measured yields to what carries and to what measures: on a busy machine links are cut at once. All parts
      // of all regions yield alike, so nothing changes between them.
      setNiceness(child.pid!, part.region === null ? 0 : 5);
      child.unref();
      return run;
    } catch (error) {
      throw new MachineError(
        `${partId(part)} could not be started: ${(error as Error).message} (${launch.argv.join(" ")})`,
      );
    } finally {
      for (const descriptor of open) closeSync(descriptor);
    }
  }

  #marks(part: PartName): Record<string, string> {
    return {
      [markSlot]: this.#slotFolder,
      [markRegion]: part.region ?? "",
      [markPart]: part.name,
    };
  }
}

function runOf(child: ChildProcess): ProcessRun {
  return {
    child,
    ended: new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
    }),
    kill: () => void child.kill("SIGKILL"),
  };
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

/** Not where the cache cannot be written: Node would go on attempting it. */
function compileCache(): Record<string, string> {
  const folder = cacheEntry("node-compile");
  return whyNotWritable(folder) === null ? { NODE_COMPILE_CACHE: folder } : {};
}
