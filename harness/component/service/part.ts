/** One service of the system under test as a part: whatever command the system names, ready when its health says so. */
import { request } from "undici";
import type { JobPlace, ServiceSpec } from "../../contract/system.ts";
import { type Part, reasonUnless } from "../part.ts";

export interface ServiceProcess extends JobPlace {
  readonly folder: string;
}

export function servicePart(spec: ServiceSpec, options: ServiceProcess): Part {
  const { region, host } = options;
  const url = `http://${host}:${spec.port}`;
  return {
    name: spec.name,
    region,
    address: url,
    listens: [{ host, port: spec.port }],
    needs: spec.needs.map((need) => `${region}/${need}`),
    folder: options.folder,
    launch(settings) {
      const [command, ...args] = spec.command;
      return {
        argv: [command === "node" ? process.execPath : command, ...args],
        cwd: options.folder,
        env: { ...spec.env({ ...options, port: spec.port }), ...settings },
      };
    },
    pending: () => reasonUnless(() => whyUnhealthy(`${url}${spec.health}`)),
  };
}

/** `null` when the health address answers 200. */
export async function whyUnhealthy(url: string): Promise<string | null> {
  const answer = await request(url, { headersTimeout: 2_000, bodyTimeout: 2_000 });
  const body = await answer.body.text();
  return answer.statusCode === 200 ? null : `its health answers ${answer.statusCode}: ${body.slice(0, 200)}`;
}
