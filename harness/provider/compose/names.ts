/** Names and addresses of regions that compose brought up. What a drill adds to them is named and labelled as its own. */
import type { PartName } from "../../component/part.ts";
import type { ProxyState } from "../../component/toxiproxy/client.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { regionLabel } from "../../safety/engine-remains.ts";
import type { WantedConduit } from "../conduits.ts";
import { AddressBook, conduitPort } from "../containers/address-book.ts";
import { EngineNames, linksAlias, regionOf } from "../containers/names.ts";
import type { ConduitEnds } from "../plan.ts";
import type { BringUpOptions } from "../provider.ts";
import { type AttachedProject, links, projectLabel } from "./project.ts";

export class AttachedNames extends EngineNames {
  readonly #project: AttachedProject;

  constructor({ slot, folder }: BringUpOptions, project: AttachedProject) {
    super(slot, folder, new Map([[null, project.engine]]));
    this.#project = project;
  }

  override network(region: string | null): string {
    return this.#project.network(region);
  }

  override container(part: PartName): string {
    return this.#project.find(part)?.container ?? super.container(part);
  }

  /** For everything of the project, or of one of its regions. */
  override filter(region?: string): { label: string[] } {
    const labels = [`${projectLabel}=${this.#project.name}`];
    return { label: region === undefined ? labels : [...labels, `${regionLabel}=${region}`] };
  }
}

export class AttachedBook extends AddressBook {
  readonly #project: AttachedProject;
  readonly #proxies: readonly ProxyState[];

  /** @param proxies the links of the project, as they are */
  constructor(
    names: AttachedNames,
    project: AttachedProject,
    regions: readonly string[],
    gateway: string,
    proxies: readonly ProxyState[],
  ) {
    super(names, regions, gateway);
    this.#project = project;
    this.#proxies = proxies;
  }

  override part(part: PartName, port: number, inside = port): Endpoint {
    return this.#project.published(part, inside);
  }

  /** Proxies that are there stay where they listen; canaries, which are not, get ports of our own. */
  override conduit({ name, dialler, server }: WantedConduit, nth: number): ConduitEnds {
    const host = this.#project.find(links)!.addresses[this.#project.network(null)]!;
    const proxy = this.#proxies.find((one) => one.name === name);
    const port = proxy === undefined ? conduitPort(nth) : endpoint(proxy.listen).port;
    return {
      listen: { host, port },
      bind: { host: "0.0.0.0", port },
      upstream: proxy === undefined ? this.canary(regionOf(dialler), server) : endpoint(proxy.upstream),
      dialled: { host: linksAlias, port },
    };
  }
}

/** As Toxiproxy writes it: `[::]:18080`, `us-east-1-webhook:8080`. */
function endpoint(address: string): Endpoint {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
