/**
 * Cuts between regions whose containers share networks of their engine: all containers of one region leave the networks that
 * they share with the other region, and come back under the same names. Only where nothing else depends on these networks:
 * every other container that shares one of them with a leaving container must share another network with it.
 */
import type Docker from "dockerode";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { NetworkCut, Networks } from "../live-topology.ts";
import type { ContainerBodies } from "./containers.ts";
import type { UsersEngine } from "./engine.ts";

type Inspected = Docker.ContainerInspectInfo;

export class UsersNetworks implements Networks {
  readonly #engine: UsersEngine;
  readonly #regions: ReadonlyMap<string, ContainerBodies>;

  constructor(engine: UsersEngine, regions: ReadonlyMap<string, ContainerBodies>) {
    this.#engine = engine;
    this.#regions = regions;
  }

  async between(a: string, b: string): Promise<NetworkCut> {
    if (!this.#engine.reachesContainers)
      throw new Error(
        "the networks of this engine cannot be dialled from this machine, so a cut could not be proven; describe `links`",
      );
    const all = await this.#running();
    const [ofA, ofB] = [await this.#ids(a), await this.#ids(b)];
    const shared = networksOf(all, ofA).intersection(networksOf(all, ofB));
    if (shared.size === 0)
      throw new Error(
        `no network of the engine has containers of both ${a} and ${b}: their bytes go another way, such as published ports; describe \`links\` that they dial`,
      );
    const obstacles = [
      [ofA, ofB],
      [ofB, ofA],
    ].map(([leaving, other]) => whyNotLeave(all, shared, leaving!, other!));
    const side = obstacles.indexOf(null);
    if (side < 0)
      throw new Error(
        `neither ${a} nor ${b} can leave ${[...shared].join(", ")} alone: ${obstacles.join("; ")}. Give each region a network of its own beside the one between them, or describe \`links\``,
      );
    const ids = side === 0 ? ofA : ofB;
    return this.#cutOf(
      all.filter((one) => ids.has(one.Id)),
      shared,
    );
  }

  #cutOf(leaving: readonly Inspected[], shared: ReadonlySet<string>): NetworkCut {
    const ties = leaving.flatMap((one) =>
      tiesOf(one)
        .filter(([network]) => shared.has(network))
        .map(([network, { NetworkID }]) => ({ one, network, id: NetworkID })),
    );
    const engine = this.#engine;
    return {
      addresses: ties.flatMap(({ one, network }) => addressesIn(one, network)),
      networks: [...shared],
      async cut() {
        await engine.touch(leaving);
        await engine.ask("disconnect containers", () =>
          Promise.all(
            ties.map(({ one, id }) =>
              engine.docker.getNetwork(id).disconnect({ Container: one.Id, Force: true }),
            ),
          ),
        );
      },
      heal: () => engine.undo(leaving, "reconnect"),
      async inside() {
        const now = await engine.ofEach(leaving, "inspect containers", (one, limit) => one.inspect(limit));
        return now.flatMap((one) =>
          tiesOf(one).flatMap(([network]) =>
            shared.has(network) ? [`${one.Name.slice(1)} in ${network}`] : [],
          ),
        );
      },
      ties: ties.length,
    };
  }

  async #running(): Promise<Inspected[]> {
    const all = (await this.#engine.select([{}])).filter(({ State }) => State === "running");
    return this.#engine.ofEach(all, "inspect containers", (one, limit) => one.inspect(limit));
  }

  async #ids(region: string): Promise<Set<string>> {
    return new Set(((await this.#regions.get(region)?.found()) ?? []).map(({ Id }) => Id));
  }
}

function tiesOf({ NetworkSettings }: Inspected) {
  return Object.entries(NetworkSettings.Networks);
}

function networksOf(all: readonly Inspected[], ids: ReadonlySet<string>): Set<string> {
  return new Set(
    all.filter(({ Id }) => ids.has(Id)).flatMap((one) => tiesOf(one).map(([network]) => network)),
  );
}

/** The first tie that would be lost beside those between the two regions, in words; `null` when none would. */
function whyNotLeave(
  all: readonly Inspected[],
  shared: ReadonlySet<string>,
  leaving: ReadonlySet<string>,
  other: ReadonlySet<string>,
): string | null {
  const others = all.filter(({ Id }) => !other.has(Id));
  for (const one of all.filter(({ Id }) => leaving.has(Id))) {
    const own = new Set(tiesOf(one).map(([network]) => network));
    const kept = own.difference(shared);
    if (kept.size === 0 && own.size > 0) return `${one.Name.slice(1)} has no other network`;
    for (const beside of others) {
      if (beside.Id === one.Id) continue;
      const near = own.intersection(new Set(tiesOf(beside).map(([network]) => network)));
      if (near.size > 0 && near.intersection(kept).size === 0)
        return `${one.Name.slice(1)} would lose ${beside.Name.slice(1)}, which is no part of the other region`;
    }
  }
  return null;
}

/** Where its ports are in this network; this machine dials them as the other region does. */
function addressesIn({ NetworkSettings, Config }: Inspected, network: string): Endpoint[] {
  const host = NetworkSettings.Networks[network]?.IPAddress;
  const ports = [...Object.keys(NetworkSettings.Ports ?? {}), ...Object.keys(Config.ExposedPorts ?? {})];
  const numbers = ports.filter((port) => port.endsWith("/tcp")).map((port) => Number.parseInt(port, 10));
  return host ? [...new Set(numbers)].map((port) => ({ host, port })) : [];
}
