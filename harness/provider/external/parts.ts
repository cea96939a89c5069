/** The parts of a region that runs by itself, as far as they can be seen from outside: an address each, and an answer. */

import { request } from "undici";
import { clientAt } from "../../component/kinds.ts";
import { type Part, reasonUnless } from "../../component/part.ts";
import { presenceAt } from "../../component/presence.ts";
import { whyUnhealthy } from "../../component/service/part.ts";
import { roleOf, rolesSwap, roleTable } from "../../contract/roles.ts";
import type { ExternalSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import { whyNotReached } from "../../machine/dial.ts";
import { endpointOf } from "../address-of.ts";
import type { Listen } from "../live-topology.ts";

export interface ExternalPart extends Pick<Part, "name" | "region" | "address" | "needs" | "pending"> {
  readonly listens: readonly Omit<Listen, "part">[];
}

export function partsOf(region: string, topology: Topology, running: ExternalSystem): ExternalPart[] {
  const { edge } = topology;
  // Once a standby has been promoted, a region that comes back may be the standby: it answers that it does not serve.
  const whyUnwell = rolesSwap(topology) ? whyNoHttpAnswer : whyUnhealthy;
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
        reasonUnless(() => (health === null ? whyNoAnswer(address) : whyUnwell(`${address}${health}`))),
    };
  });
}

/**
 * Why a region's service is not what its role says before any fault: healthy if it serves or is ready to, and not healthy
 * if it is a standby.
 */
export async function whyNotInRole(
  region: string,
  topology: Topology,
  running: ExternalSystem,
): Promise<string | null> {
  const role = roleOf(topology, region);
  const { healthy } = roleTable[role];
  const service = topology.edge.service;
  const address = service === undefined ? undefined : running.addresses(region)[service];
  if (address === undefined || healthy === null) return null;
  const url = `${address}${running.health}`;
  if (healthy) {
    const why = await reasonUnless(() => whyUnhealthy(url));
    return why === null ? null : `${region}/${service}: ${why}`;
  }
  const serves = (await reasonUnless(() => whyUnhealthy(url))) === null;
  return serves
    ? `${region} is described as a ${role}, which ${roleTable[role].does}, and GET ${url} answers 200: it serves`
    : null;
}

/** `null` when it answers, whatever the answer. */
async function whyNoHttpAnswer(url: string): Promise<string | null> {
  const { body } = await request(url, { headersTimeout: 2_000, bodyTimeout: 2_000 });
  await body.dump();
  return null;
}

/** By the protocol of the address, or at least by accepting a connection. */
function whyNoAnswer(address: string): Promise<string | null> {
  return clientAt(address)?.whyNoAnswer(address) ?? whyNotReached(endpointOf(address));
}
