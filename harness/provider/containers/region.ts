/** One region of a topology made of containers: its parts, what they hold, and what may be done to them. */
import type Docker from "dockerode";
import type { ContainerLaunch, ContainerPart } from "../../component/container-part.ts";
import type { PartName, Settings } from "../../component/part.ts";
import type { Cut, Links } from "../../link/links.ts";
import { MachineError } from "../../machine/tool.ts";
import { within } from "../../machine/within.ts";
import { deathsOf, motionOf, pauseAll } from "../containers-alike.ts";
import { OwnedRegion, type OwnedRegionOptions } from "../owned-region.ts";
import { named } from "../region.ts";
import type { Deaths, Motion } from "../region-abilities.ts";
import type { EngineNames } from "./names.ts";
import type { RegionNetwork } from "./network.ts";
import type { ContainerRunner } from "./runner.ts";

/** Longer than any engine takes that works. */
const engineLimitMs = 30_000;

/** A program that runs to its end inside a region. */
export interface ContainerJob extends PartName {
  readonly image: string;
  readonly launch: ContainerLaunch;
}

export interface ContainerRegionOptions extends OwnedRegionOptions<ContainerPart> {
  readonly jobs: readonly ContainerJob[];
  /** Refuses connections to one of its parts through a link. */
  readonly shut: Links["shut"];
  /** Its ties to what is outside. */
  readonly network: Pick<RegionNetwork, "attach" | "detach">;
}

export class ContainerRegion extends OwnedRegion<ContainerPart> {
  readonly #names: EngineNames;
  readonly #runner: ContainerRunner;
  readonly #jobs: readonly ContainerJob[];
  readonly #network: ContainerRegionOptions["network"];
  readonly #shut: ContainerRegionOptions["shut"];
  /** By part: what keeps others from dialling it while it is not there. */
  readonly #refusals = new Map<string, Cut>();

  constructor(options: ContainerRegionOptions, names: EngineNames, runner: ContainerRunner) {
    super(options);
    this.#names = names;
    this.#runner = runner;
    this.#jobs = options.jobs;
    this.#network = options.network;
    this.#shut = options.shut;
  }

  /** A container lives and dies as one; it counts as one process. */
  async living(parts?: readonly string[]): Promise<number> {
    return (await this.#containers(parts)).length;
  }

  async motion(): Promise<Motion> {
    return motionOf(await this.#containers());
  }

  freeze(): Promise<void> {
    return pauseAll(async () => {
      const moving = (await this.#containers()).filter(({ State }) => State === "running");
      await this.#ofEach(moving, "stand still", (container, limit) => container.pause(limit));
    });
  }

  async thaw(): Promise<void> {
    const frozen = (await this.#containers()).filter(({ State }) => State === "paused");
    await this.#ofEach(frozen, "move again", (container, limit) => container.unpause(limit));
  }

  /**
   * With the whole region its network goes too. Parts of it are shut off first: nothing refuses connections to a container
   * that is gone, and a link's carrier, which dials one connection after the other, would hang.
   */
  async kill(parts?: readonly string[]): Promise<Deaths> {
    await Promise.all((parts ?? []).map((name) => this.#refuse(name)));
    const lives = this.#runner.condemn(this.chosen(parts));
    const alive = await this.#containers(parts);
    // Frozen ones too: the engine lets them move again, to die.
    await this.#ofEach(alive, "die", (container, limit) => container.kill(limit));
    await this.#inTime("end", () => Promise.all(lives.map(({ ended }) => ended)));
    if (parts === undefined) await this.#inTime("lose their links", () => this.#network.detach());
    const died = await this.#ofEach(alive, "tell when they died", async (container, limit) =>
      Date.parse((await container.inspect(limit)).State.FinishedAt),
    );
    return deathsOf(died);
  }

  async wipe(parts?: readonly string[]): Promise<void> {
    await this.requireDead(parts);
    await Promise.all(this.chosen(parts).map((part) => this.#runner.wipe(part)));
  }

  run(name: string, settings: Settings = {}): Promise<string> {
    const job = named(this.#jobs, name, "job", ` in ${this.name}`);
    return this.#runner.run(
      { ...job, data: null, ports: [] },
      { ...job.launch, env: { ...job.launch.env, ...settings } },
    );
  }

  protected override async launch(parts: readonly ContainerPart[]): Promise<void> {
    await this.#network.attach();
    await this.#runner.start(parts);
    await Promise.all(parts.map(({ name }) => this.#admit(name)));
  }

  async #refuse(name: string): Promise<void> {
    if (!this.#refusals.has(name)) this.#refusals.set(name, await this.#shut({ region: this.name, name }));
  }

  async #admit(name: string): Promise<void> {
    await this.#refusals.get(name)?.heal();
    this.#refusals.delete(name);
  }

  /** Containers of these parts that are not dead. */
  async #containers(parts: readonly string[] = this.parts) {
    const names = this.chosen(parts).map((part) => `/${this.#names.container(part)}`);
    const filters = { ...this.#names.filter(this.name), status: ["running", "paused"] };
    const { docker } = this.#names.engineOf(this.name);
    const all = await this.#inTime("be listed", (abortSignal) =>
      docker.listContainers({ filters, abortSignal }),
    );
    return all.filter(({ Names }) => Names.some((name) => names.includes(name)));
  }

  /** Asks the engine the same of each of these containers, all at once. */
  #ofEach<T>(
    all: readonly { readonly Id: string }[],
    what: string,
    ask: (container: Docker.Container, limit: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T[]> {
    const { docker } = this.#names.engineOf(this.name);
    return this.#inTime(what, (abortSignal) =>
      Promise.all(all.map(({ Id }) => ask(docker.getContainer(Id), { abortSignal }))),
    );
  }

  /** @throws MachineError after 30 s, or when the engine refuses */
  async #inTime<T>(what: string, ask: (limit: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await within(engineLimitMs, ask);
    } catch (error) {
      const { host } = this.#names.engineOf(this.name);
      throw new MachineError(
        `containers of ${this.name} would not ${what}: ${(error as Error).message} (engine at ${host}). See docker ps -a, and the engine's own log`,
      );
    }
  }
}
