/** The parts of a region that runs by itself, as far as they can be seen from outside: an address each, and an answer. */

import { clientAt } from "../../component/kinds.ts";
import { type Part, reasonUnless } from "../../component/part.ts";
import { presenceAt } from "../../component/presence.ts";
import { whyUnhealthy } from "../../component/service/part.ts";
import type { ExternalSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import { whyNotReached } from "../../machine/dial.ts";
import { endpointOf } from "../address-of.ts";
import type { Listen } from "../live-topology.ts";

export interface ExternalPart extends Pick<Part, "name" | "region" | "address" | "needs" | "pending"> {
  readonly listens: readonly Omit<Listen, "part">[];
}

export function partsOf(region: string, { edge }: Topology, running: ExternalSystem): ExternalPart[] {
  return Object.entries(running.addresses(region)).map(([name, address]) => {
    const at = endpointOf(address);
    const health = name === edge.service ? running.health : null;
    return {
      name,
      region,
      address,
      needs: [],
      listens: [{ ...at, presence: presenceAt(address, at, health) }],
      pending: () =>
        reasonUnless(() =>
          health === null ? whyNoAnswer(address) : whyUnhealthy(`${address}${running.health}`),
        ),
    };
  });
}

/** By the protocol of the address, or at least by accepting a connection. */
function whyNoAnswer(address: string): Promise<string | null> {
  return clientAt(address)?.whyNoAnswer(address) ?? whyNotReached(endpointOf(address));
}
