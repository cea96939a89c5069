/**
 * The files of this folder that follow from a topology, as text. `npm run compose:write` writes them, and a test holds
 * those that are here to them.
 */

import type { Topology } from "../harness/contract/topology.ts";
import { type ComposeFilesOptions, composeFiles } from "../harness/provider/compose/files.ts";
import { activeActive } from "../topology/active-active.ts";
import { warmStandby } from "../topology/warm-standby.ts";

const network =
  "A region is a network of its own. Only `links` (Toxiproxy) is in both: every byte between regions goes through it.";

const composed: readonly (readonly [Topology, ComposeFilesOptions])[] = [
  [
    activeActive,
    {
      opening: [
        "Two regions that both take writes; Kafka is mirrored both ways. `docker compose -f compose/active-active.yaml up`,",
        "with `--profile metrics` for Prometheus and Grafana. docs/compose.md lists what is where.",
        network,
      ],
    },
  ],
  [
    warmStandby,
    {
      opening: [
        "One region takes the writes, the other follows with its database and is scaled to zero: its cache and services belong",
        "to the profile `failover`. `docker compose -f compose/warm-standby.yaml up`, with `--profile metrics` for Prometheus",
        "and Grafana. docs/compose.md lists what is where, and how to fail over by hand.",
        network,
      ],
      replaceable: { PRIMARY_REGION: "REGIONDRILL_PRIMARY" },
    },
  ],
];

/** Topologies that there is a compose file of. */
export const topologies: readonly Topology[] = composed.map(([topology]) => topology);

/** Text of each file, by its path below this folder. */
export function generatedFiles(): Record<string, string> {
  return Object.assign({}, ...composed.map(([topology, options]) => composeFiles(topology, options)));
}
