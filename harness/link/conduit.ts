/** One dialling side and one service it dials in a region, carried by one Toxiproxy proxy. */
import type { Endpoint } from "../machine/endpoint.ts";

/** The name of what stands in front of all regions, where a region's name would be. */
export const edgeName = "edge";

export interface Conduit {
  /** `eu-west-1->us-east-1:kafka`: dialler, server, service. */
  readonly name: string;
  /** A region, or `edge`. */
  readonly dialler: string;
  readonly server: string;
  /** What is dialled there: a service, `kafka`, or the harness's own `canary`. */
  readonly service: string;
  /** Where the harness reaches it. */
  readonly listen: Endpoint;
  /** Where Toxiproxy listens, in words of its own network, if that is not `listen`. */
  readonly bind?: Endpoint;
  readonly upstream: Endpoint;
}

/** Toxiproxy's word for a direction: `upstream` from the dialler, `downstream` towards it. */
export type Stream = "upstream" | "downstream";

/** The stream that carries bytes out of `from` on this conduit, whichever side dials; `null` where none does. */
export function streamFrom(conduit: Conduit, from: string, to: string): Stream | null {
  if (conduit.dialler === from && conduit.server === to) return "upstream";
  if (conduit.server === from && conduit.dialler === to) return "downstream";
  return null;
}
