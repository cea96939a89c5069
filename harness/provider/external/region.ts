/**
 * One region of an external system: its stores can be read. Its own commands kill and heal it as a whole, or the harness acts on
 * its containers and processes, as far as they are described.
 */
import { join } from "node:path";
import type { Part } from "../../component/part.ts";
import type { Command, ExternalSystem, JobSpec } from "../../contract/system.ts";
import type { Links } from "../../link/links.ts";
import { runCommand } from "../../machine/command.ts";
import { MachineError } from "../../machine/tool.ts";
import { named, Region, type RegionOptions } from "../region.ts";
import type { Commands, Jobs, RegionAbilities } from "../region-abilities.ts";
import { AttachedParts } from "./attached-parts.ts";
import type { Bodies } from "./bodies.ts";

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
  /** Its containers and processes, as far as they are described, and what refuses connections to them through a link. */
  readonly attached?: { readonly bodies: Bodies; readonly shut: Links["shut"] } | undefined;
}

export class ExternalRegion extends Region<ExternalPart> implements Jobs {
  readonly external = true;
  readonly abilities: RegionAbilities;
  readonly #options: ExternalRegionOptions;
  readonly #external: ExternalSystem;
  readonly #parts: AttachedParts | undefined;

  constructor(options: ExternalRegionOptions, external: ExternalSystem) {
    super(options);
    this.#options = options;
    this.#external = external;
    const jobs = options.jobs.length > 0 ? { jobs: this } : {};
    const { attached } = options;
    this.#parts = attached && new AttachedParts(this.name, attached.bodies, attached.shut);
    const acted = attached && this.#parts ? { freeze: attached.bodies, parts: this.#parts } : {};
    this.abilities = { ...this.#commands(), ...acted, ...jobs, ...this.withDatabases() };
  }

  /** Runs the system's own command. @throws MachineError with what it wrote when it fails */
  async heal(): Promise<void> {
    await this.#run("heal", this.#external.heal);
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

  protected get running(): readonly string[] {
    return this.parts.filter((part) => this.#parts?.shouldRun(part) ?? true);
  }

  #commands(): { commands?: Commands } {
    const { kill, heal } = this.#external;
    if (kill === undefined || heal === undefined) return {};
    return { commands: { kill: () => this.#run("kill", kill), heal: () => this.heal() } };
  }

  async #run(name: "kill" | "heal", command: ((region: string) => Command) | undefined): Promise<void> {
    if (command === undefined) throw new MachineError(`${this.name} has no command \`${name}\``);
    await runCommand(command(this.name), this.#commandOptions(name, commandLimitMs));
  }

  #commandOptions(command: string, limitMs: number) {
    const { logFolder, onStart } = this.#options;
    return { cwd: process.cwd(), log: join(logFolder(), this.name, `${command}.log`), limitMs, onStart };
  }
}
