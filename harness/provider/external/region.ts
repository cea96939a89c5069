/** One region of a system that runs by itself: its stores can be asked, it can be killed and healed, and no more. */
import { join } from "node:path";
import type { Part } from "../../component/part.ts";
import type { ExternalSystem, JobSpec } from "../../contract/system.ts";
import { runCommand } from "../../machine/command.ts";
import { MachineError } from "../../machine/tool.ts";
import type { RegionCommands } from "../live-topology.ts";
import { jobNamed, Region, type RegionOptions } from "../region.ts";

const commandLimitMs = 120_000;
const jobLimitMs = 60_000;

export type ExternalPart = Pick<Part, "name" | "region" | "address" | "listens" | "needs" | "pending">;

export interface ExternalRegionOptions extends RegionOptions<ExternalPart> {
  readonly regions: readonly string[];
  readonly jobs: readonly JobSpec[];
  /** Folder for what its commands write, of the drill that goes on now. */
  readonly logFolder: () => string;
  /** Told of each command's process. */
  readonly onStart: (pid: number) => void;
}

export class ExternalRegion extends Region<ExternalPart> {
  override readonly commands: RegionCommands;
  readonly #spot: ExternalRegionOptions;

  constructor(spot: ExternalRegionOptions, running: ExternalSystem) {
    super(spot);
    this.#spot = spot;
    const { name } = spot;
    this.commands = {
      kill: async () => void (await runCommand(running.kill(name), this.#place("kill", commandLimitMs))),
      heal: async () => void (await runCommand(running.heal(name), this.#place("heal", commandLimitMs))),
    };
  }

  async run(name: string, settings: Readonly<Record<string, string>> = {}): Promise<string> {
    const { jobs, regions } = this.#spot;
    const job = jobNamed(jobs, name, this.name);
    const env = job.env({ region: this.name, regions, host: "", addresses: this.addresses, peers: {} });
    return runCommand(job.command, { ...this.#place(name, jobLimitMs), env: { ...env, ...settings } });
  }

  living(): Promise<never> {
    return this.#refuse("its processes counted");
  }

  motion(): Promise<never> {
    return this.#refuse("its processes looked at");
  }

  freeze(): Promise<never> {
    return this.#refuse("frozen");
  }

  thaw(): Promise<never> {
    return this.#refuse("thawed");
  }

  kill(): Promise<never> {
    return this.#refuse("killed part by part");
  }

  wipe(): Promise<never> {
    return this.#refuse("emptied by deleting its data");
  }

  override follow(): Promise<never> {
    return this.#refuse("made a replica");
  }

  override configure(part: string): void {
    throw this.#refusal(`given settings for ${part}`);
  }

  protected override launch(): Promise<never> {
    return this.#refuse("started part by part");
  }

  #place(command: string, limitMs: number) {
    const { logFolder, onStart } = this.#spot;
    return { cwd: process.cwd(), log: join(logFolder(), this.name, `${command}.log`), limitMs, onStart };
  }

  async #refuse(what: string): Promise<never> {
    throw this.#refusal(what);
  }

  #refusal(what: string): MachineError {
    return new MachineError(
      `${this.name} runs by itself: it can be killed and healed as a whole (regionOutage), but not be ${what}`,
    );
  }
}
