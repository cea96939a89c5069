/** One region of an external system: its stores can be read, its own commands kill and heal it as a whole, and no more. */
import { join } from "node:path";
import type { Part } from "../../component/part.ts";
import type { ExternalSystem, JobSpec } from "../../contract/system.ts";
import { runCommand } from "../../machine/command.ts";
import { named, Region, type RegionOptions } from "../region.ts";
import type { Commands, Jobs, RegionAbilities } from "../region-abilities.ts";

const commandLimitMs = 120_000;
const jobLimitMs = 60_000;

export type ExternalPart = Pick<Part, "name" | "region" | "address" | "listens" | "needs" | "pending">;

export interface ExternalRegionOptions extends RegionOptions<ExternalPart> {
  readonly regions: readonly string[];
  readonly jobs: readonly JobSpec[];
  /** Folder for what its commands write, of the drill that goes on now. */
  readonly logFolder: () => string;
  /** Called with each command's process. */
  readonly onStart: (pid: number) => void;
}

export class ExternalRegion extends Region<ExternalPart> implements Commands, Jobs {
  readonly abilities: RegionAbilities;
  readonly #options: ExternalRegionOptions;
  readonly #external: ExternalSystem;

  constructor(options: ExternalRegionOptions, external: ExternalSystem) {
    super(options);
    this.#options = options;
    this.#external = external;
    const jobs = options.jobs.length > 0 ? { jobs: this } : {};
    this.abilities = { commands: this, ...jobs, ...this.withDatabases() };
  }

  async kill(): Promise<void> {
    await runCommand(this.#external.kill(this.name), this.#commandOptions("kill", commandLimitMs));
  }

  async heal(): Promise<void> {
    await runCommand(this.#external.heal(this.name), this.#commandOptions("heal", commandLimitMs));
  }

  async run(name: string, settings: Readonly<Record<string, string>> = {}): Promise<string> {
    const { jobs, regions } = this.#options;
    const job = named(jobs, name, "job", ` in ${this.name}`);
    const env = job.env({ region: this.name, regions, host: "", addresses: this.addresses, peers: {} });
    return runCommand(job.command, {
      ...this.#commandOptions(name, jobLimitMs),
      env: { ...env, ...settings },
    });
  }

  /** All: the harness has stopped none of them. */
  protected get running(): readonly string[] {
    return this.parts;
  }

  #commandOptions(command: string, limitMs: number) {
    const { logFolder, onStart } = this.#options;
    return { cwd: process.cwd(), log: join(logFolder(), this.name, `${command}.log`), limitMs, onStart };
  }
}
