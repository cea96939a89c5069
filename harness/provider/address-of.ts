/** The address at which a part of a region is asked. Never a default: clients would dial one of their own. */

import type { EntrySource, ResetSpec, RowSource } from "../contract/system.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import { MachineError } from "../machine/tool.ts";
import type { LiveRegion } from "./live-topology.ts";

/** Default ports, by protocol. */
const usualPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
};

/** Host and port of a part's address: a URL, or `host:port`. @throws RangeError when it is neither */
export function endpointOf(address: string): Endpoint {
  const url = URL.parse(/^[a-z]+:\/\//.test(address) ? address : `kafka://${address}`);
  const port = Number(url?.port || usualPorts[url?.protocol.slice(0, -1) ?? ""]);
  if (!url?.hostname || !(port > 0))
    throw new RangeError(
      `expected an address as http://host:port, postgres://…, redis://… or host:port, found ${JSON.stringify(address)}`,
    );
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port };
}

/** Such as `http:`; `tcp:` where the address states none. */
export function schemeOf(address: string): string {
  return /^[a-z]+:(?=\/\/)/.exec(address)?.[0] ?? "tcp:";
}

export function isPostgres(address: string): boolean {
  return /^postgres(ql)?:/.test(address);
}

export type Addressed = Pick<LiveRegion, "name" | "addresses">;

/** Name of the part to ask: the service or server named by the source, else the kind of store. */
export function askedPart(source: RowSource | EntrySource | ResetSpec): string {
  if ("service" in source) return source.service;
  return (source.kind === "postgres" ? source.server : undefined) ?? source.kind;
}

/** `http://host:port` of a service, a URL of a store, `host:port` of Kafka. @throws MachineError when there is none, naming what there is */
export function addressOf({ name, addresses }: Addressed, part: string): string {
  const address = addresses[part];
  if (address) return address;
  const known = Object.keys(addresses).filter((other) => addresses[other]);
  throw new MachineError(
    `the system is described with ${part}, and ${name} has no address for it; it has ${known.join(", ") || "nothing"}`,
  );
}
