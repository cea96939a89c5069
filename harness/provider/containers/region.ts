/** One region of a topology made of containers: its parts, what they hold, and what may be done to them. */
import type { ContainerLaunch, ContainerPart } from "../../component/container-part.ts";
import type { PartName, Settings } from "../../component/part.ts";
import type { Deaths, Motion } from "../live-topology.ts";
import { jobNamed, Region, type RegionSpot } from "../region.ts";
import type { Crew } from "./crew.ts";
import type { RegionNetwork } from "./network.ts";
import type { Place } from "./place.ts";

/** A program that runs to its end inside a region. */
export interface ContainerJob extends PartName {
  readonly image: string;
  readonly launch: ContainerLaunch;
}

export interface ContainerRegionSpot extends RegionSpot<ContainerPart> {
  readonly jobs: readonly ContainerJob[];
  /** Its ties to what is outside. */
  readonly network: Pick<RegionNetwork, "attach" | "detach">;
}

export class ContainerRegion extends Region<ContainerPart> {
  readonly #place: Place;
  readonly #crew: Crew;
  readonly #jobs: readonly ContainerJob[];
  readonly #network: ContainerRegionSpot["network"];

  constructor(spot: ContainerRegionSpot, place: Place, crew: Crew) {
    super(spot);
    this.#place = place;
    this.#crew = crew;
    this.#jobs = spot.jobs;
    this.#network = spot.network;
  }

  /** A container lives and dies as one; it counts as one process. */
  async living(parts?: readonly string[]): Promise<number> {
    return (await this.#containers(parts)).length;
  }

  async motion(): Promise<Motion> {
    const all = await this.#containers();
    const frozen = all.filter(({ State }) => State === "paused").length;
    return { moving: all.length - frozen, frozen };
  }

  async freeze(): Promise<void> {
    const { docker } = this.#place.engineOf(this.name);
    const moving = (await this.#containers()).filter(({ State }) => State === "running");
    await Promise.all(moving.map(({ Id }) => docker.getContainer(Id).pause()));
  }

  async thaw(): Promise<void> {
    const { docker } = this.#place.engineOf(this.name);
    const frozen = (await this.#containers()).filter(({ State }) => State === "paused");
    await Promise.all(frozen.map(({ Id }) => docker.getContainer(Id).unpause()));
  }

  /** With the whole region its network goes too. */
  async kill(parts?: readonly string[]): Promise<Deaths> {
    const { docker } = this.#place.engineOf(this.name);
    const lives = this.#crew.condemn(this.chosen(parts));
    const alive = await this.#containers(parts);
    // Frozen ones too: the engine lets them move again, to die.
    await Promise.all(alive.map(({ Id }) => docker.getContainer(Id).kill()));
    await Promise.all(lives.map(({ ended }) => ended));
    if (parts === undefined) await this.#network.detach();
    const died = await Promise.all(
      alive.map(async ({ Id }) => Date.parse((await docker.getContainer(Id).inspect()).State.FinishedAt)),
    );
    return {
      processes: alive.length,
      skewMs: died.length === 0 ? 0 : Math.max(...died) - Math.min(...died),
    };
  }

  async wipe(parts?: readonly string[]): Promise<void> {
    await this.requireDead(parts);
    await Promise.all(this.chosen(parts).map((part) => this.#crew.wipe(part)));
  }

  run(name: string, settings: Settings = {}): Promise<string> {
    const job = jobNamed(this.#jobs, name, this.name);
    return this.#crew.run(
      { ...job, data: null, ports: [] },
      { ...job.launch, env: { ...job.launch.env, ...settings } },
    );
  }

  protected override async launch(parts: readonly ContainerPart[]): Promise<void> {
    await this.#network.attach();
    await this.#crew.start(parts);
  }

  /** Containers of these parts that are not dead. */
  async #containers(parts: readonly string[] = this.parts) {
    const names = this.chosen(parts).map((part) => `/${this.#place.container(part)}`);
    const filters = { ...this.#place.filter(this.name), status: ["running", "paused"] };
    const all = await this.#place.engineOf(this.name).docker.listContainers({ filters });
    return all.filter(({ Names }) => Names.some((name) => names.includes(name)));
  }
}
