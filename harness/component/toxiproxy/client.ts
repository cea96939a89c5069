/**
 * Toxiproxy's HTTP API, the few calls we need, and toxics as the published client types them. The calls are not made by it: it
 * cannot dial a unix socket, has no time limits, and drops what Toxiproxy answers (`test/dependencies/`).
 */

import { Agent, request } from "undici";
import { z } from "zod";
import { valueIn } from "../../contract/value-in.ts";

export interface Toxic {
  readonly name: string;
  readonly type:
    | "latency"
    | "down"
    | "bandwidth"
    | "slow_close"
    | "timeout"
    | "slicer"
    | "limit_data"
    | "reset_peer";
  /** `upstream`: from the end that dials; `downstream`: towards it. */
  readonly stream: "upstream" | "downstream";
  readonly attributes: Readonly<Record<string, number>>;
}

const proxySchema = z.object({
  name: z.string(),
  listen: z.string(),
  upstream: z.string(),
  enabled: z.boolean(),
  toxics: z.array(z.object({ name: z.string(), type: z.string(), stream: z.string() })),
});
export type ProxyState = z.infer<typeof proxySchema>;

export interface ToxiproxyClient {
  version(): Promise<string>;
  create(proxy: { name: string; listen: string; upstream: string }): Promise<void>;
  /** A disabled proxy closes its connections, with what they hold, and refuses new ones. */
  setEnabled(name: string, enabled: boolean): Promise<void>;
  addToxic(proxy: string, toxic: Toxic): Promise<void>;
  /** Changes a toxic in place: what it holds stays in order, and nothing passes it by meanwhile. */
  updateToxic(proxy: string, toxic: Pick<Toxic, "name" | "attributes">): Promise<void>;
  removeToxic(proxy: string, toxic: string): Promise<void>;
  state(name: string): Promise<ProxyState>;
  /** All proxies. */
  all(): Promise<ProxyState[]>;
  /** Closes a proxy's connections and forgets it. */
  remove(name: string): Promise<void>;
}

/**
 * Toxiproxy waits up to 5 s for each connection whose receiver is gone before it gives up what it held for it, several
 * times over, and answers only then.
 */
const answerLimitMs = 60_000;

/** One for each socket: a connection stays open between two calls. */
const agents = new Map<string, Agent>();

function socketAgent(socketPath: string): Agent {
  return valueIn(agents, socketPath, () => new Agent({ connect: { socketPath } }));
}

/**
 * @param address of its API: `http://host:port`, or `unix:` and the path of a socket
 * @throws Error with method, path, status and the answer's body for every answer other than 2xx.
 */
export function toxiproxyClient(address: string): ToxiproxyClient {
  const socket = /^unix:(.+)$/.exec(address)?.[1];
  const origin = socket === undefined ? address : "http://localhost";
  const through = socket === undefined ? {} : { dispatcher: socketAgent(socket) };
  const proxyPath = (name: string) => `/proxies/${encodeURIComponent(name)}`;
  const call = async (method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<unknown> => {
    const answer = await request(`${origin}${path}`, {
      method,
      ...through,
      headersTimeout: answerLimitMs,
      bodyTimeout: answerLimitMs,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300)
      throw new Error(`Toxiproxy ${method} ${path} answered ${answer.statusCode}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  };
  return {
    version: async () => z.object({ version: z.string() }).parse(await call("GET", "/version")).version,
    async create(proxy) {
      await call("POST", "/proxies", { ...proxy, enabled: true });
    },
    async setEnabled(name, enabled) {
      await call("POST", proxyPath(name), { enabled });
    },
    async addToxic(proxy, toxic) {
      await call("POST", `${proxyPath(proxy)}/toxics`, { ...toxic, toxicity: 1 });
    },
    async updateToxic(proxy, { name, attributes }) {
      await call("POST", `${proxyPath(proxy)}/toxics/${encodeURIComponent(name)}`, { attributes });
    },
    async removeToxic(proxy, toxic) {
      await call("DELETE", `${proxyPath(proxy)}/toxics/${encodeURIComponent(toxic)}`);
    },
    state: async (name) => proxySchema.parse(await call("GET", proxyPath(name))),
    all: async () => Object.values(z.record(z.string(), proxySchema).parse(await call("GET", "/proxies"))),
    async remove(name) {
      await call("DELETE", proxyPath(name));
    },
  };
}
