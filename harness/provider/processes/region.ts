/** One region of a topology made of processes: what may be done to the processes of its parts. */

import type { Part, Settings } from "../../component/part.ts";
import { removeTree } from "../../files/remove.ts";
import { endProcesses } from "../../safety/end-processes.ts";
import { ownedProcesses, signalAll } from "../../safety/process-table.ts";
import { OwnedRegion, type OwnedRegionOptions } from "../owned-region.ts";
import type { ProcessRunner } from "../process-runner.ts";
import { named } from "../region.ts";
import type { Deaths, Motion } from "../region-abilities.ts";
import type { Job } from "./maker.ts";

export interface ProcessRegionOptions extends OwnedRegionOptions<Part> {
  readonly jobs: readonly Job[];
}

export class ProcessRegion extends OwnedRegion<Part> {
  readonly #jobs: readonly Job[];
  readonly #runner: ProcessRunner;
  readonly #slotFolder: string;

  constructor(options: ProcessRegionOptions, runner: ProcessRunner, slotFolder: string) {
    super(options);
    this.#jobs = options.jobs;
    this.#runner = runner;
    this.#slotFolder = slotFolder;
  }

  async living(parts?: readonly string[]): Promise<number> {
    return this.#processes(parts).length;
  }

  async freeze(): Promise<void> {
    // A process may fork between the look and the signal; look again until nothing moves.
    for (let look = 0; look < 20; look++) {
      const moving = this.#processes().filter(({ state }) => state !== "T");
      if (moving.length === 0) return;
      signalAll(moving, "SIGSTOP");
    }
  }

  async thaw(): Promise<void> {
    signalAll(this.#processes(), "SIGCONT");
  }

  async motion(): Promise<Motion> {
    const all = this.#processes();
    const frozen = all.filter(({ state }) => state === "T").length;
    return { moving: all.length - frozen, frozen };
  }

  async kill(parts?: readonly string[]): Promise<Deaths> {
    this.#runner.condemn(this.chosen(parts));
    const { count, skewMs, left } = await endProcesses(() => this.#processes(parts));
    if (left.length > 0) throw new Error(`region ${this.name}: ${left.length} processes outlived SIGKILL`);
    return { processes: count, skewMs };
  }

  async wipe(parts?: readonly string[]): Promise<void> {
    await this.requireDead(parts);
    await Promise.all(this.chosen(parts).map(({ folder }) => removeTree(folder)));
  }

  async run(name: string, settings: Settings = {}): Promise<string> {
    const job = named(this.#jobs, name, "job", ` in ${this.name}`);
    const [command, ...args] = job.command;
    return this.#runner.run(job, {
      argv: [command === "node" ? process.execPath : command, ...args],
      cwd: job.folder,
      env: { ...job.env, ...settings },
    });
  }

  protected override launch(parts: readonly Part[]): Promise<void> {
    return this.#runner.start(parts);
  }

  #processes(parts?: readonly string[]) {
    return ownedProcesses(this.#slotFolder).filter(
      ({ region, part }) => region === this.name && (parts === undefined || parts.includes(part)),
    );
  }
}
