/**
 * A whole region dies at once: every process frozen, its links taken down, every process killed, in one pass, so that
 * no byte in flight and no orphan survives it. Healing starts the region again on its own data or, where the disk was
 * lost, empty; what it takes to rebuild it then is a step of the drill.
 *
 * A region of an external system that describes `kill` is killed and healed by the system's own commands alone: no link is
 * severed, so what becomes of bytes in flight is for that system to decide.
 */
import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import { ability, type Commands } from "../provider/region-abilities.ts";
import { type ArmedFault, type Fault, noneAlive, type Probe, wholeRegion } from "./fault.ts";
import { lineOpens, lineRefused, linesBetween } from "./line-probes.ts";
import { addressGone, allUnreachable, unreachable, type WatchedKill, watchedKill } from "./reach.ts";
import { regionBack } from "./region-back.ts";

export interface RegionOutageSpec {
  /** `lost`: the data of every part is deleted before the region is started again. */
  readonly disk: "kept" | "lost";
}

/** Every topology can lose a region; only its disk cannot be lost everywhere. */
export function regionOutage(region: string, { disk }: RegionOutageSpec = { disk: "kept" }): Fault {
  return {
    kind: "region-outage",
    target: region,
    args: { region, disk },
    touches: wholeRegion(region),
    legend: "down",
    regionsLost: [region],
    regionsBehind: [],
    needs: disk === "lost" ? ["wipe"] : [],
    arm(on) {
      const lost = on.region(region);
      const { commands } = lost.abilities;
      return commands === undefined ? killedAtOnce(on, lost, disk) : killedByCommand(on, lost, commands);
    },
  };
}

function killedAtOnce(on: LiveTopology, region: LiveRegion, disk: RegionOutageSpec["disk"]): ArmedFault {
  const parts = ability(region, "parts");
  const processes = ability(region, "freeze");
  const noProcess: Probe = {
    name: "no-process",
    target: region.name,
    ask: async () => noneAlive(await parts.living(), region.name),
    holds: "no process of the region is alive",
  };
  const dead = () => [noProcess, ...region.listens.map((listen) => addressGone(region, listen))];
  return {
    async inject() {
      const from = performance.now();
      await processes.freeze();
      const until = performance.now();
      await on.links.sever(region.name);
      const severed = performance.now();
      const { processes: processesKilled, skewMs: killSkewMs } = await parts.kill();
      const figures = { processesKilled, freezeMs: until - from, severMs: severed - until, killSkewMs };
      return { from, until, figures };
    },

    effectProbes() {
      return [
        ...dead(),
        ...linesOf(on, region.name).map(({ dialler, server }) => lineRefused(on, dialler, server)),
      ];
    },

    // Something else may start again what the harness did not start.
    lastingProbes: () => (region.external ? dead() : []),

    async heal() {
      const lives = (await parts.living()) > 0; // it never died: the injection was left out
      if (disk === "lost" && !lives) await ability(region, "wipe").wipe();
      await on.links.rejoin(region.name);
      await parts.start();
    },

    healProbes: () => [
      ...regionBack(on, region.name),
      ...linesOf(on, region.name).map(({ dialler, server }) => lineOpens(on, dialler, server)),
    ],
  };
}

function killedByCommand(on: LiveTopology, region: LiveRegion, commands: Commands): ArmedFault {
  const { name, listens } = region;
  const gone = allUnreachable(name, listens);
  let watched: WatchedKill | null = null;
  return {
    /** @throws Error if the region is gone already, so that no effect of the command could be seen */
    async prepare() {
      if ((await gone.ask()) === null) throw new Error(`nothing answers at any address of ${name} before it`);
    },

    async inject(signal) {
      watched = await watchedKill(() => commands.kill(signal), listens, { signal });
      const { from, until, figures } = watched;
      return { from, until, figures };
    },

    effectProbes: () => [
      ...listens.map((listen) => unreachable(name, listen)),
      { ...gone, ask: () => watched?.whyNotGone ?? gone.ask() },
    ],

    lastingProbes: () => [gone],
    heal: () => commands.heal(),
    healProbes: () => regionBack(on, region.name),
  };
}

function linesOf(on: LiveTopology, region: string) {
  return on.regions.flatMap(({ name }) => (name === region ? [] : linesBetween(on, region, name, "new")));
}
