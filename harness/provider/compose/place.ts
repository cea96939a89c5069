/** Names and addresses of regions that compose brought up. What a drill adds to them is named and labelled as its own. */
import { clientPort, outsidePort } from "../../component/kafka/config.ts";
import type { PartName } from "../../component/part.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import { regionLabel } from "../../safety/engine-remains.ts";
import { AddressBook } from "../containers/address-book.ts";
import { Place } from "../containers/place.ts";
import type { Site } from "../provider.ts";
import { type AttachedProject, projectLabel } from "./project.ts";

export class AttachedPlace extends Place {
  readonly #project: AttachedProject;

  constructor({ slot, folder }: Site, project: AttachedProject) {
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

  constructor(place: AttachedPlace, project: AttachedProject, regions: readonly string[], gateway: string) {
    super(place, regions, gateway);
    this.#project = project;
  }

  override part(region: string | null, name: string, port: number): Endpoint {
    // A broker has a listener of its own for who comes from outside.
    const inside = name === "kafka" && port === clientPort ? outsidePort : port;
    return this.#project.published({ region, name }, inside);
  }
}
