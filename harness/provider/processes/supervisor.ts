/**
 * Starts parts as processes, each in a group of its own with its output in a log file, waits until it answers, and
 * notices when one dies that should not.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { awaitNull } from "../../component/await.ts";
import { cacheEntry } from "../../component/install/cache.ts";
import { type Part, partId } from "../../component/part.ts";
import { MachineError } from "../../component/tool.ts";
import { markPart, markRegion, markSlot, outside, setNiceness } from "../../safety/process-table.ts";

const readyLimitMs = 90_000;

export interface SupervisorOptions {
  readonly slotFolder: string;
  readonly logFolder: string;
  readonly onReady: (part: Part, ms: number) => void;
  /** A part that was ready died though nobody killed it. */
  readonly onDeath: (part: Part, how: string) => void;
  readonly signal: AbortSignal;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #ready = new Map<string, Promise<void>>();
  /** Parts whose death is nobody's surprise: they are being killed. */
  readonly #condemned = new Set<string>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Starts these parts, each as soon as what it needs is ready; resolves when all are. */
  async start(parts: readonly Part[]): Promise<void> {
    const gates = new Map(parts.map((part) => [partId(part), Promise.withResolvers<void>()]));
    for (const [id, gate] of gates) {
      gate.promise.catch(() => {}); // each failure is reported once, below
      this.#ready.set(id, gate.promise);
    }
    await Promise.all(
      parts.map(async (part) => {
        const gate = gates.get(partId(part))!;
        try {
          await Promise.all(part.needs.map((need) => this.#ready.get(need)));
          await this.#startOne(part);
          gate.resolve();
        } catch (error) {
          gate.reject(error);
          throw error;
        }
      }),
    );
  }

  /** Their deaths are expected from now on, until they are started again. */
  condemn(parts: readonly Part[]): void {
    for (const part of parts) this.#condemned.add(partId(part));
  }

  async #startOne(part: Part): Promise<void> {
    const startedAt = performance.now();
    const id = partId(part);
    const child = await this.#spawn(part);
    this.#condemned.delete(id);
    let death: string | null = null;
    let ready = false;
    child.on("exit", (code, signal) => {
      death = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
      if (ready && !this.#condemned.has(id)) this.#options.onDeath(part, death);
    });
    const why = await awaitNull(() => (death !== null ? null : part.pending()), {
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
    const launch = await part.launch();
    const log = this.logFile(part);
    mkdirSync(join(log, ".."), { recursive: true });
    const output = openSync(log, "a");
    const [command, ...args] = launch.argv;
    try {
      const child = spawn(command, args, {
        cwd: launch.cwd,
        env: { ...inherited(), ...launch.env, ...this.#marks(part) },
        detached: true,
        stdio: ["ignore", output, output],
        ...launch.user,
      });
      await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
      // What is measured yields to what measures: on a busy machine the sender keeps its schedule and links are cut at
      // once. All parts of all regions yield alike, so nothing changes between them.
      if (part.region !== null) setNiceness(child.pid!, 5);
      child.unref();
      return child;
    } catch (error) {
      throw new MachineError(
        `${partId(part)} could not be started: ${(error as Error).message} (${launch.argv.join(" ")})`,
      );
    } finally {
      closeSync(output);
    }
  }

  logFile(part: Part): string {
    return join(this.#options.logFolder, part.region ?? outside, `${part.name}.log`);
  }

  #marks(part: Part): Record<string, string> {
    return {
      [markSlot]: this.#options.slotFolder,
      [markRegion]: part.region ?? "",
      [markPart]: part.name,
    };
  }

  #neverReady(part: Part, how: string): MachineError {
    const log = this.logFile(part);
    const lines = readFileSync(log, "utf8").trimEnd().split("\n").slice(-8).join("\n    ");
    return new MachineError(
      `${partId(part)} ${how}. The end of its log (${log}):\n    ${lines || "(empty)"}`,
    );
  }
}

/** What a process of a drill gets of our environment: enough to run, nothing that would tell it of us. */
function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "LANG", "TMPDIR", "JAVA_HOME"];
  const kept = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]!]]));
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: cacheEntry("node-compile") };
}
