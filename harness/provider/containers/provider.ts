/** The provider `containers`: every part of a topology as a container, every region with a network of its own. */

import type { ContainerPart } from "../../component/container-part.ts";
import { toxiproxyContainer, toxiproxyPort } from "../../component/toxiproxy/part.ts";
import type { Topology } from "../../contract/topology.ts";
import { type Engine, engineAt, findEngine } from "../../engine/engine.ts";
import type { Conduit } from "../../link/links.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { MachineError } from "../../machine/tool.ts";
import { recordEngine } from "../../safety/ledger.ts";
import { type WantedConduit, wantedConduits } from "../conduits.ts";
import { edgeOptions } from "../edge.ts";
import { PartSettings } from "../part-settings.ts";
import { allParts, partsAtFirst, planTopology } from "../plan.ts";
import type { BringUpOptions, Provider, RunningTopology, Supervision } from "../provider.ts";
import { AddressBook, conduitPort } from "./address-book.ts";
import { containerEdge, edgeId, edgeItself } from "./edge.ts";
import { type Images, prepareImages, whyNoImages } from "./images.ts";
import { containerMaker } from "./maker.ts";
import { EngineNames, linksName, linksOn, regionOf } from "./names.ts";
import { connectLinks, createNetwork, RegionNetwork } from "./network.ts";
import { containerRegions } from "./regions.ts";
import { ContainerRunner } from "./runner.ts";
import { ContainerTopology, removeEverything } from "./topology.ts";

export interface ContainersProvider extends Provider {
  /** Why the topology cannot run here; `null` when it can. Pulls and builds nothing. */
  available(topology: Topology): Promise<string | null>;
  /** The engine in words, once it was found. */
  describe(): Promise<string>;
}

/** @param hosts engines in DOCKER_HOST form, by region; what is not named is on the engine of this machine */
export function containersProvider(hosts: Readonly<Record<string, string>> = {}): ContainersProvider {
  let engine: Promise<Engine> | null = null;
  const found = () => {
    engine ??= findEngine();
    return engine;
  };
  return {
    name: "containers",
    async describe() {
      const { version, host } = await found();
      return `Docker ${version} at ${host}`;
    },
    async available(topology) {
      try {
        return await whyNoImages(await found(), topology);
      } catch (error) {
        if (error instanceof MachineError) return error.message;
        throw error;
      }
    },
    async equip(topology, announce) {
      const main = await found();
      const engines = new Map<string | null, Engine>([[null, main]]);
      for (const [region, host] of Object.entries(hosts))
        engines.set(region, [...engines.values()].find((one) => one.host === host) ?? (await engineAt(host)));
      const { images, versions } = await prepareImages([...new Set(engines.values())], topology, announce);
      return {
        provider: "containers",
        versions,
        bringUp: (options, supervision) => bringUp(topology, engines, images, options, supervision),
      };
    },
  };
}

async function bringUp(
  topology: Topology,
  engines: ReadonlyMap<string | null, Engine>,
  images: Images,
  options: BringUpOptions,
  supervision: Supervision,
): Promise<RunningTopology> {
  const names = new EngineNames(options.slot, options.folder, engines);
  for (const { host } of names.engines) recordEngine(options.folder, host);
  const settings = PartSettings.ofServices(topology, options.services);
  const runner = new ContainerRunner(names, settings, supervision, Object.values(options.credentials));
  let live: ContainerTopology | null = null;
  try {
    const gateway = await createNetworks(topology, names);
    const book = new AddressBook(names, topology.regions, gateway);
    const wanted = wantedConduits(topology);
    const carriers = await startCarriers(topology, wanted, { names, runner, book, images });
    const plan = planTopology(
      topology,
      wanted,
      book,
      containerMaker({ names, book, images, wanted }),
      options,
    );
    live = new ContainerTopology({
      runner,
      names,
      parts: [...carriers, ...allParts(plan)],
      conduits: plan.conduits,
      carrierOf: carrierAmong(carriers, names),
      regions: containerRegions(plan, { names, runner, settings }, (name) => new RegionNetwork(names, name)),
      edge: edgeOptions(topology, containerEdge(book)),
      probeImage: images.of("haproxy"),
    });
    await live.links.open();
    await live.canaries.open();
    await runner.start(partsAtFirst(plan));
    if (names.engineOf(null).address === null) live.dialEdgeAt(edgeItself(await runner.addressOf(edgeId)));
    return live;
  } catch (error) {
    await runner.standDown();
    await live?.letGo();
    const ended = await removeEverything(names);
    supervision.onEnded?.(ended);
    throw error;
  }
}

/** Resolves with this machine's address outside of all regions. */
async function createNetworks({ regions }: Topology, names: EngineNames): Promise<string> {
  const [gateway] = await allOrNone([
    ...names.engines.map((engine) => createNetwork(names, engine, null)),
    ...regions.map((region) => createNetwork(names, names.engineOf(region), region)),
  ]);
  return gateway!;
}

interface CarrierOptions {
  readonly names: EngineNames;
  readonly runner: ContainerRunner;
  readonly book: AddressBook;
  readonly images: Images;
}

/** One carrier of links on each engine, in the networks of all regions there. */
async function startCarriers(
  topology: Topology,
  wanted: readonly WantedConduit[],
  { names, runner, book, images }: CarrierOptions,
): Promise<ContainerPart[]> {
  const carriers = await Promise.all(
    names.engines.map(async (engine) => {
      const name = linksOn(names, engine);
      const carried = wanted.flatMap(({ dialler }, nth) =>
        linksName(names, regionOf(dialler)) === name ? [conduitPort(nth)] : [],
      );
      const published = engine.address === null ? [] : [toxiproxyPort, ...carried];
      const ports = published.map((port) => ({ port, at: book.carrier(name, engine, port) }));
      const image = images.of("toxiproxy");
      const carrier = (at: Endpoint) => toxiproxyContainer(name, image, at, ports);
      return runner.startCarrier(carrier({ host: "", port: toxiproxyPort }), engine, (address) => {
        if (engine.address === null) book.noteCarrier(name, address);
        return carrier(book.carrier(name, engine, toxiproxyPort));
      });
    }),
  );
  await Promise.all(topology.regions.map((region) => connectLinks(names, region)));
  return carriers;
}

function carrierAmong(carriers: readonly ContainerPart[], names: EngineNames) {
  return ({ dialler }: Conduit) => {
    const carrier = linksName(names, regionOf(dialler));
    return carriers.find(({ name }) => name === carrier)!.address;
  };
}

/** Rejects like `Promise.all`, but only when nothing of it is under way any more. */
async function allOrNone<T>(all: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
