/**
 * What runs of a compose project: its containers, found by the labels that compose and our compose files give them. What
 * has no part of the topology's name, such as Prometheus, is passed over.
 */

import { type PartName, partId } from "../../component/part.ts";
import { componentName, type Topology } from "../../contract/topology.ts";
import { type Engine, gatewayOf } from "../../engine/engine.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { MachineError } from "../../machine/tool.ts";
import { partLabel, regionLabel } from "../../safety/engine-remains.ts";
import { linksAlias } from "../containers/names.ts";

export const projectLabel = "com.docker.compose.project";

/** What stands outside all regions. */
export const links: PartName = { region: null, name: linksAlias };
export const edge: PartName = { region: null, name: "edge" };

export interface FoundPart extends PartName {
  readonly id: string;
  /** Of its container. */
  readonly container: string;
  readonly image: string;
  readonly imageId: string;
  /** `running`, `paused`, `exited` … */
  readonly state: string;
  /** Its address in each network that it is in, by the network's name. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Where each of its ports is published. */
  readonly published: ReadonlyMap<number, Endpoint>;
}

export class AttachedProject {
  readonly name: string;
  readonly engine: Engine;
  /** Every part of the topology, each once. */
  readonly parts: readonly FoundPart[];

  /** @throws MachineError if it does not run, or lacks parts of the topology, naming them */
  static async find(engine: Engine, name: string, topology: Topology): Promise<AttachedProject> {
    const up = `docker compose -p ${name} -f compose/${topology.name}.yaml up -d`;
    const all = await partsOf(engine, name);
    if (all.length === 0)
      throw new MachineError(
        `no compose project ${name} is on the engine at ${engine.host}. Bring it up: ${up}`,
      );
    const wanted = partsWanted(topology).map((part) => ({ part, found: all.filter(isPart(part)) }));
    const wrong = wanted.flatMap(({ part, found }) => whyNot(part, found));
    if (wrong.length > 0)
      throw new MachineError(
        `the compose project ${name} is not the topology ${topology.name} as it should run: ${wrong.join(", ")}. Bring it up: ${up}`,
      );
    return new AttachedProject(
      name,
      engine,
      wanted.map(({ found }) => found[0]!),
    );
  }

  private constructor(name: string, engine: Engine, parts: readonly FoundPart[]) {
    this.name = name;
    this.engine = engine;
    this.parts = parts;
  }

  find(part: PartName): FoundPart | undefined {
    return this.parts.find(isPart(part));
  }

  /** Name of a region's network, or of the one outside all regions: that which its parts and the carrier of links share. */
  network(region: string | null): string {
    const there = this.parts.find((part) => part.region === region && part.name !== linksAlias);
    const shared = Object.keys(there?.addresses ?? {}).find(
      (network) => this.find(links)!.addresses[network] !== undefined,
    );
    if (shared === undefined)
      throw new MachineError(
        `${region ?? "the edge"} of the compose project ${this.name} has no network with links in it`,
      );
    return shared;
  }

  /** Where a port of a part is published. @throws MachineError when it is not */
  published(part: PartName, port: number): Endpoint {
    const at = this.find(part)?.published.get(port);
    if (at === undefined)
      throw new MachineError(
        `${partId(part)} of the compose project ${this.name} does not publish its port ${port}; see docs/compose.md`,
      );
    return at;
  }

  /** This machine's address outside all regions, where links reach it. */
  gateway(): Promise<string> {
    return gatewayOf(this.engine.docker.getNetwork(this.network(null)));
  }
}

function partsWanted({ regions, components, system }: Topology): PartName[] {
  const names = [...components.map(componentName), ...system.services.map(({ name }) => name)];
  return [...regions.flatMap((region) => names.map((name) => ({ region, name }))), links, edge];
}

async function partsOf({ docker }: Engine, project: string): Promise<FoundPart[]> {
  const all = await docker.listContainers({ all: true, filters: { label: [`${projectLabel}=${project}`] } });
  return all.map(({ Id, Names, Image, ImageID, Labels, State, NetworkSettings, Ports }) => ({
    id: Id,
    container: Names[0]!.slice(1),
    region: Labels[regionLabel] || null,
    name: Labels[partLabel] ?? "",
    image: Image,
    imageId: ImageID,
    state: State,
    addresses: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([network, { IPAddress }]) => [network, IPAddress]),
    ),
    published: new Map(
      Ports.filter(({ PublicPort, IP }) => PublicPort && !IP?.includes(":")).map(
        ({ PrivatePort, PublicPort, IP }) => [
          PrivatePort,
          { host: IP === undefined || IP === "0.0.0.0" ? "127.0.0.1" : IP, port: PublicPort },
        ],
      ),
    ),
  }));
}

function isPart({ region, name }: PartName): (part: PartName) => boolean {
  return (part) => part.region === region && part.name === name;
}

function whyNot(part: PartName, found: readonly FoundPart[]): string[] {
  if (found.length === 0) return [`${partId(part)} is missing`];
  if (found.length > 1) return [`${partId(part)} is there ${found.length} times`];
  return found[0]!.state === "running" ? [] : [`${partId(part)} is ${found[0]!.state}`];
}
