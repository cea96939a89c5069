/**
 * Some parts of a region die, all processes of each, while the rest of the region lives on. Healing starts them again,
 * on the data they left or, where that is lost, empty. It does not find out whether the region still serves, for that is
 * what the drill is about; only that it cannot without the service that the edge sends to is known beforehand.
 */

import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import { connectionRefused } from "./connection-refused.ts";
import { type Fault, noneAlive, type Probe } from "./fault.ts";
import { mirrorsAgain } from "./mirrors-again.ts";
import { seenByEdge } from "./region-back.ts";

export interface PartOutageSpec {
  /** `lost`: their data is deleted before they are started again. */
  readonly data: "kept" | "lost";
  /** Without these parts the region cannot keep up with what others acknowledge: a worker, a mirror. */
  readonly behind?: boolean;
  /** Without these parts the region cannot serve: the service that the edge sends to. */
  readonly loses?: boolean;
}

export function partOutage(
  region: string,
  parts: readonly [string, ...string[]],
  { data, behind = false, loses = false }: PartOutageSpec,
): Fault {
  const names = parts.join(", ");
  return {
    kind: "part-outage",
    target: `${region}/${parts.join("+")}`,
    regionsLost: loses ? [region] : [],
    regionsBehind: behind ? [region] : [],

    /** @throws Error where the region is said to go on serving and cannot: the verdict would ask for its share of the traffic */
    async prepare({ edge }) {
      if (loses || !parts.includes(edge.service) || !edge.serving.includes(region)) return;
      throw new Error(
        `${region} cannot serve without ${edge.service}, to which the edge sends; say so with partOutage(…, { loses: true })`,
      );
    },

    async inject(on) {
      const from = performance.now();
      const { processes, skewMs } = await on.region(region).kill(parts);
      const until = performance.now();
      return { from, until, figures: { processesKilled: processes, killSkewMs: skewMs } };
    },

    effectProbes(on) {
      const { listens } = on.region(region);
      const noProcess: Probe = {
        name: "no-process",
        target: region,
        ask: async () => noneAlive(await on.region(region).living(parts), names),
        holds: `no process of ${names} is alive`,
      };
      const dead = listens.filter(({ part }) => parts.includes(part));
      return [noProcess, ...dead.map((listen) => connectionRefused(region, listen))];
    },

    async heal(on) {
      // A part that never died, because the injection was left out, keeps its data and goes on.
      if ((await on.region(region).living(parts)) > 0) return;
      if (data === "lost") await on.region(region).wipe(parts);
      await on.region(region).start(parts);
    },

    healProbes: (on) => [
      ...parts.flatMap((part) => runsAgain(on, on.region(region), part)),
      ...(loses ? seenByEdge(on, region) : []),
    ],
  };
}

/**
 * A part that listens must answer by its own protocol, a mirror must copy; of anything else that only dials others no more
 * can be asked than to live.
 */
function runsAgain(on: LiveTopology, region: LiveRegion, part: string): Probe[] {
  const target = `${region.name}/${part}`;
  if (region.listens.some((listen) => listen.part === part))
    return [
      {
        ...{ name: "part-answers", target },
        ask: () => region.pending([part]),
        holds: `${part} of ${region.name} answers by its own protocol`,
      },
    ];
  const lives: Probe = {
    ...{ name: "part-lives", target },
    ask: async () => ((await region.living([part])) > 0 ? null : `no process of ${part} is alive`),
    holds: `${part} of ${region.name} runs`,
  };
  return part === "mirror-maker" ? [lives, ...mirrorsAgain(on, region)] : [lives];
}
