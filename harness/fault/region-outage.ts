/**
 * A whole region dies at once: every process frozen, its links taken down, every process killed, in one pass, so that
 * no byte in flight and no orphan survives it. Healing starts the region again on its own data or, where the disk was
 * lost, empty; what it takes to rebuild it then is a step of the drill.
 *
 * A region of a system that runs by itself is killed and healed by the system's own commands, and by nothing else: no link
 * is severed, so what is still under way when it dies is that system's business.
 */
import type { LiveTopology } from "../provider/live-topology.ts";
import { connectionRefused } from "./connection-refused.ts";
import { type Fault, noneAlive, type Probe } from "./fault.ts";
import { lineOpens, lineRefused, linesBetween } from "./line-probes.ts";
import { unreachable, watchedKill } from "./reach.ts";
import { regionBack } from "./region-back.ts";

export interface RegionOutageSpec {
  /** `lost`: the data of every part is deleted before the region is started again. */
  readonly disk: "kept" | "lost";
}

export function regionOutage(region: string, { disk }: RegionOutageSpec = { disk: "kept" }): Fault {
  return {
    kind: "region-outage",
    target: region,
    regionsLost: [region],
    regionsBehind: [],

    async prepare(on) {
      if (disk === "lost" && on.region(region).commands !== null)
        throw new Error(
          `${region} runs by itself, and what becomes of its data is for its own commands to say`,
        );
    },

    async inject(on) {
      const { commands, listens } = on.region(region);
      if (commands !== null) return watchedKill(commands.kill, listens);
      const from = performance.now();
      await on.region(region).freeze();
      const until = performance.now();
      await on.links.sever(region);
      const severed = performance.now();
      const { processes, skewMs } = await on.region(region).kill();
      return {
        from,
        until,
        figures: {
          processesKilled: processes,
          freezeMs: until - from,
          severMs: severed - until,
          killSkewMs: skewMs,
        },
      };
    },

    effectProbes(on) {
      const { listens, commands } = on.region(region);
      if (commands !== null) return listens.map((listen) => unreachable(region, listen));
      const noProcess: Probe = {
        name: "no-process",
        target: region,
        ask: async () => noneAlive(await on.region(region).living(), region),
        holds: "no process of the region is alive",
      };
      return [
        noProcess,
        ...listens.map((listen) => connectionRefused(region, listen)),
        ...linesOf(on, region).map(({ dialler, server }) => lineRefused(on, dialler, server)),
      ];
    },

    async heal(on) {
      const { commands } = on.region(region);
      if (commands !== null) return commands.heal();
      const lives = (await on.region(region).living()) > 0; // it never died: the injection was left out
      if (disk === "lost" && !lives) await on.region(region).wipe();
      await on.links.rejoin(region);
      await on.region(region).start();
    },

    healProbes: (on) => [
      ...regionBack(on, region),
      ...linesOf(on, region).map(({ dialler, server }) => lineOpens(on, dialler, server)),
    ],
  };
}

function linesOf(on: LiveTopology, region: string) {
  return on.regions.flatMap(({ name }) => (name === region ? [] : linesBetween(on, region, name, "new")));
}
