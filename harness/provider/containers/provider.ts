/** The provider `containers`: every part of a topology as a container, every region with a network of its own. */

import { toxiproxyContainer } from "../../component/toxiproxy/container.ts";
import { toxiproxyPort } from "../../component/toxiproxy/part.ts";
import type { Topology } from "../../contract/topology.ts";
import { type Engine, engineAt, findEngine } from "../../engine/engine.ts";
import { edgeName } from "../../link/links.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { MachineError } from "../../machine/tool.ts";
import { recordEngine } from "../../safety/ledger.ts";
import { serviceNamed, servingIn, wantedConduits, waysToNamesakes } from "../conduits.ts";
import { PartSettings } from "../part-settings.ts";
import type { Provider, RunningTopology, Site, Supervision } from "../provider.ts";
import { AddressBook } from "./address-book.ts";
import { conduitPort, draw, drawConduits } from "./blueprint.ts";
import { Crew } from "./crew.ts";
import { type Images, prepareImages, whyNoImages } from "./images.ts";
import { connectLinks, createNetwork, RegionNetwork } from "./network.ts";
import { linksName, linksOn, Place } from "./place.ts";
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
        bringUp: (site, supervision) => bringUp(topology, engines, images, site, supervision),
      };
    },
  };
}

async function bringUp(
  topology: Topology,
  engines: ReadonlyMap<string | null, Engine>,
  images: Images,
  site: Site,
  supervision: Supervision,
): Promise<RunningTopology> {
  const place = new Place(site.slot, site.folder, engines);
  for (const { host } of place.engines) recordEngine(site.folder, host);
  const settings = new PartSettings();
  const crew = new Crew(place, settings, supervision, Object.values(site.credentials));
  let live: ContainerTopology | null = null;
  try {
    const [gateway] = await allOrNone([
      ...place.engines.map((engine) => createNetwork(place, engine, null)),
      ...topology.regions.map((region) => createNetwork(place, place.engineOf(region), region)),
    ]);
    const book = new AddressBook(place, topology.regions, gateway!);
    const carriers = await startCarriers(topology, { place, crew, book, images });
    const conduits = drawConduits(topology, place, book);
    const drawn = draw({ topology, place, conduits, book, images, credentials: site.credentials }, site);
    for (const { name } of topology.system.services)
      for (const region of topology.regions) settings.add({ region, name }, site.services);
    live = new ContainerTopology({
      ...{ place, crew, settings, carriers, conduits, drawn },
      regions: topology.regions,
      namesakesOf: (region) => waysToNamesakes(topology, { conduits, region }, ({ dialled }) => dialled),
      networkOf: (name) => new RegionNetwork(place, name),
      carrierOf: ({ dialler }) =>
        carriers.find(({ name }) => name === linksName(place, dialler === edgeName ? null : dialler))!
          .address,
      service: serviceNamed(topology, topology.edge.service).name,
      serving: servingIn(topology),
      probeImage: images.of("haproxy"),
    });
    await live.links.open();
    await live.canaries.open();
    await crew.start(drawn.parts.filter((part) => !drawn.dormant.includes(part)));
    const outside = place.engineOf(null);
    if (outside.address === null) live.dialEdgeAt(await crew.addressOf({ region: null, name: "edge" }));
    return live;
  } catch (error) {
    await crew.standDown();
    await live?.letGo();
    const ended = await removeEverything(place);
    supervision.onEnded?.(ended);
    throw error;
  }
}

interface EquippedProvider {
  readonly place: Place;
  readonly crew: Crew;
  readonly book: AddressBook;
  readonly images: Images;
}

/** One carrier of links on each engine, in the networks of all regions there. */
async function startCarriers(topology: Topology, { place, crew, book, images }: EquippedProvider) {
  const carriers = await Promise.all(
    place.engines.map(async (engine) => {
      const name = linksOn(place, engine);
      const own = ({ dialler }: { dialler: string }) =>
        linksName(place, dialler === edgeName ? null : dialler) === name;
      const dialled = wantedConduits(topology).flatMap((conduit, index) =>
        own(conduit) ? [conduitPort(index)] : [],
      );
      const published = engine.address === null ? [] : [toxiproxyPort, ...dialled];
      const ports = published.map((port) => ({ port, at: book.carrier(name, engine, port) }));
      const drawn = (at: Endpoint) => toxiproxyContainer({ name, image: images.of("toxiproxy"), at, ports });
      return crew.startCarrier(drawn({ host: "", port: toxiproxyPort }), engine, (address) => {
        if (engine.address === null) book.noteCarrier(name, address);
        return drawn(book.carrier(name, engine, toxiproxyPort));
      });
    }),
  );
  await Promise.all(topology.regions.map((region) => connectLinks(place, region)));
  return carriers;
}

/** Rejects like `Promise.all`, but only when nothing of it is under way any more. */
async function allOrNone<T>(all: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
