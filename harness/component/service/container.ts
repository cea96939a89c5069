/** One service of the system under test as a container: its own image, ready when its health says so. */
import type { JobPlace, ServiceSpec } from "../../contract/system.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { ContainerPart } from "../container-part.ts";
import { reasonUnless } from "../part.ts";
import { whyUnhealthy } from "./part.ts";

export interface ServiceContainer {
  readonly place: JobPlace;
  readonly at: Endpoint;
  readonly image: string;
}

export function serviceContainer(spec: ServiceSpec, { place, at, image }: ServiceContainer): ContainerPart {
  const url = `http://${at.host}:${at.port}`;
  return {
    name: spec.name,
    region: place.region,
    image,
    address: url,
    listens: [at],
    needs: spec.needs.map((need) => `${place.region}/${need}`),
    data: null,
    ports: [{ port: spec.port, at }],
    launch: (settings) => ({
      argv: spec.container?.command ?? [],
      env: { ...spec.env({ ...place, port: spec.port }), ...settings },
      readOnly: spec.container?.readOnly ?? false,
    }),
    pending: () => reasonUnless(() => whyUnhealthy(`${url}${spec.health}`)),
  };
}
