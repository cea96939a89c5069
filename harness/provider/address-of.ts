/** Where a part of a region is asked. A part that is not there has no address: clients would dial a default of their own. */
import { MachineError } from "../component/tool.ts";
import type { EntrySource, ResetSpec, RowSource } from "../contract/system.ts";
import type { LiveRegion } from "./live-topology.ts";

/** Whose addresses are asked for. */
export type Addressed = Pick<LiveRegion, "name" | "addresses">;

/** Name of the part that is asked: a service or a server by its own, any other store by its kind. */
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
    `the system is described with ${part}, and ${name} has none that could be asked; it has ${known.join(", ") || "nothing"}`,
  );
}
