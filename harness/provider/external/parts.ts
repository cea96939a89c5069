/** The parts of a region that runs by itself, as far as they can be seen from outside: an address each, and an answer. */

import { clientAt } from "../../component/kinds.ts";
import { type Part, reasonUnless } from "../../component/part.ts";
import { whyUnhealthy } from "../../component/service/part.ts";
import type { ExternalSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import { whyNotReached } from "../../machine/dial.ts";
import { endpointOf } from "../address-of.ts";

export type ExternalPart = Pick<Part, "name" | "region" | "address" | "listens" | "needs" | "pending">;

export function partsOf(region: string, { edge }: Topology, running: ExternalSystem): ExternalPart[] {
  return Object.entries(running.addresses(region)).map(([name, address]) => ({
    name,
    region,
    address,
    needs: [],
    listens: [endpointOf(address)],
    pending: () =>
      name === edge.service
        ? reasonUnless(() => whyUnhealthy(`${address}${running.health}`))
        : reasonUnless(() => whyNoAnswer(address)),
  }));
}

/** By the protocol of the address, or at least by accepting a connection. */
function whyNoAnswer(address: string): Promise<string | null> {
  return clientAt(address)?.whyNoAnswer(address) ?? whyNotReached(endpointOf(address));
}
