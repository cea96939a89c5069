/**
 * One region of an external system: its stores can be read. Its own commands kill and heal it as a whole, or the harness acts on
 * its containers and processes, as far as they are described.
 */
import { join } from "node:path";
import type { Part } from "../../component/part.ts";
import type { Command, ExternalSystem, JobSpec } from "../../contract/system.ts";
import type { Cut, Links } from "../../link/links.ts";
import { runCommand } from "../../machine/command.ts";
import { MachineError } from "../../machine/tool.ts";
import { named, Region, type RegionOptions } from "../region.ts";
import type { Commands, Deaths, Jobs, Parts, RegionAbilities } from "../region-abilities.ts";
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
  /** Its containers and processes, as far as they are described. */
  readonly bodies?: Bodies;
  /** Refuses connections to one of its parts through a link. */
  readonly shut?: Links["shut"];
}

export class ExternalRegion extends Region<ExternalPart> implements Jobs {
  readonly external = true;
  readonly abilities: RegionAbilities;
  readonly #options: ExternalRegionOptions;
  readonly #external: ExternalSystem;
  /** By part: what keeps others from dialling it while it is dead. */
  readonly #refusals = new Map<string, Cut>();
  readonly #retired = new Set<string>();

  constructor(options: ExternalRegionOptions, external: ExternalSystem) {
    super(options);
    this.#options = options;
    this.#external = external;
    const jobs = options.jobs.length > 0 ? { jobs: this } : {};
    this.abilities = { ...this.#commands(), ...this.#bodies(), ...jobs, ...this.withDatabases() };
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
    return this.parts.filter((part) => !this.#retired.has(part));
  }

  #commands(): { commands?: Commands } {
    const { kill, heal } = this.#external;
    if (kill === undefined || heal === undefined) return {};
    return { commands: { kill: () => this.#run("kill", kill), heal: () => this.heal() } };
  }

  #bodies(): Pick<RegionAbilities, "freeze" | "parts"> {
    const { bodies } = this.#options;
    if (bodies === undefined) return {};
    const parts: Parts = {
      living: (names) => bodies.living(names),
      kill: (names) => this.#killed(bodies, names),
      start: (names) => this.#started(bodies, names),
      retire: async (names) => {
        for (const name of names) this.#retired.add(name);
        await this.#killed(bodies, names);
      },
    };
    return { freeze: bodies, parts };
  }

  /**
   * Single parts are shut off at the harness's own links first: nothing refuses connections to a container that is gone, and a
   * link's carrier, which dials one connection after the other, would hang.
   */
  async #killed(bodies: Bodies, names?: readonly string[]): Promise<Deaths> {
    const { shut } = this.#options;
    for (const name of names ?? [])
      if (shut !== undefined && !this.#refusals.has(name))
        this.#refusals.set(name, await shut({ region: this.name, name }));
    return bodies.kill(names);
  }

  async #started(bodies: Bodies, names?: readonly string[]): Promise<void> {
    for (const name of names ?? []) this.#retired.delete(name);
    await bodies.start(names ?? bodies.parts.filter((part) => !this.#retired.has(part)));
    for (const name of names ?? [...this.#refusals.keys()]) {
      await this.#refusals.get(name)?.heal();
      this.#refusals.delete(name);
    }
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
