/** One service of the system under test as a process or a container, ready when its health address answers 200. */
import { request } from "undici";
import type { JobPlace, ServiceSpec } from "../../contract/system.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { ContainerPart } from "../container-part.ts";
import { type Part, type ReachedPart, reasonUnless } from "../part.ts";

export function servicePart(spec: ServiceSpec, at: JobPlace, folder: string): Part {
  return {
    ...reachedService(spec, at.region, { host: at.host, port: spec.port }),
    folder,
    launch(settings) {
      const [command, ...args] = spec.command;
      return {
        argv: [command === "node" ? process.execPath : command, ...args],
        cwd: folder,
        env: { ...spec.env({ ...at, port: spec.port }), ...settings },
      };
    },
  };
}

/** @param reached where the harness reaches it */
export function serviceContainer(
  spec: ServiceSpec,
  at: JobPlace,
  reached: Endpoint,
  image: string,
): ContainerPart {
  return {
    ...reachedService(spec, at.region, reached),
    image,
    data: null,
    ports: [{ port: spec.port, at: reached }],
    launch: (settings) => ({
      argv: spec.container?.command ?? [],
      env: { ...spec.env({ ...at, port: spec.port }), ...settings },
      readOnly: spec.container?.readOnly ?? false,
    }),
  };
}

function reachedService({ name, needs, health }: ServiceSpec, region: string, at: Endpoint): ReachedPart {
  const address = `http://${at.host}:${at.port}`;
  return {
    name,
    region,
    address,
    listens: [at],
    needs: needs.map((need) => `${region}/${need}`),
    pending: () => reasonUnless(() => whyUnhealthy(`${address}${health}`)),
  };
}

/** `null` when the health address answers 200. */
export async function whyUnhealthy(url: string): Promise<string | null> {
  const answer = await request(url, { headersTimeout: 2_000, bodyTimeout: 2_000 });
  const body = await answer.body.text();
  return answer.statusCode === 200 ? null : `its health answers ${answer.statusCode}: ${body.slice(0, 200)}`;
}
