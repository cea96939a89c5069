/** Where an edge is reached that runs as a container. */
import { edgePort, runtimePort } from "../../component/haproxy/part.ts";
import type { PartName } from "../../component/part.ts";
import type { EdgeAddress } from "../edge.ts";
import type { AddressBook } from "./address-book.ts";

export const edgeId: PartName = { region: null, name: "edge" };

/** At its published ports. */
export function containerEdge(book: AddressBook): EdgeAddress {
  const { host, port } = book.part(edgeId, edgePort);
  return { origin: `http://${host}:${port}`, runtime: book.part(edgeId, runtimePort) };
}

/** At its container's own address. */
export function edgeItself(host: string): EdgeAddress {
  return { origin: `http://${host}:${edgePort}`, runtime: { host, port: runtimePort } };
}
