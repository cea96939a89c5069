/**
 * The probe that a region's mirror copies again: a record that the harness writes in the other region arrives. An
 * origin that the mirror cannot reach, because its link is cut or its broker is dead, is nothing that it could copy.
 */
import { whyNoBroker } from "../component/kafka/ping.ts";
import { MirrorCanary } from "../component/mirror-maker/canary.ts";
import type { Conduit } from "../link/links.ts";
import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import type { Probe } from "./fault.ts";

const reachLimitMs = 1_000;

/** One probe for each region that this one copies from. */
export function mirrorsAgain(on: LiveTopology, region: LiveRegion): Probe[] {
  return mirroredConduits(on, region.name).map((conduit) => {
    const origin = conduit.server;
    const from = on.region(origin).addresses.kafka!;
    const canary = new MirrorCanary({ origin, from, to: region.addresses.kafka! });
    return {
      name: "mirror-copies",
      target: `${origin}->${region.name}`,
      async ask() {
        const limitMs = reachLimitMs + 2 * on.links.delayMs;
        const silent = await whyNoBroker(conduit.listen, limitMs);
        return silent === null ? canary.pending() : null;
      },
      holds: `what is written in ${origin} arrives in ${region.name}, as far as the link between them stands`,
    };
  });
}

/** The conduits through which a region's mirror reaches what it copies. */
export function mirroredConduits(on: LiveTopology, region: string): Conduit[] {
  return on.links.conduits.filter(({ dialler, service }) => dialler === region && service === "kafka");
}
