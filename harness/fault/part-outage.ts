/**
 * Some parts of a region die, all processes of each, while the rest of the region lives on. Healing starts them again,
 * on the data they left or, where that is lost, empty. It does not find out whether the region still serves: that is what
 * the drill is about. Only that the region cannot serve without the service that the edge sends to is known beforehand.
 */

import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import { ability } from "../provider/region-abilities.ts";
import { type ArmedFault, type Fault, noneLives, type Probe, partsOf, timed } from "./fault.ts";
import { mirrorsAgain } from "./mirrors-again.ts";
import { addressGone } from "./reach.ts";
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
  spec: PartOutageSpec,
): Fault {
  const { data, behind = false, loses = false } = spec;
  return {
    kind: "part-outage",
    target: `${region}/${parts.join("+")}`,
    args: { region, parts, ...spec },
    touches: partsOf(region, parts),
    legend: "down",
    regionsLost: loses ? [region] : [],
    regionsBehind: behind ? [region] : [],
    needs: data === "lost" ? ["parts", "wipe"] : ["parts"],
    arm: (on) => killedParts(on, on.region(region), parts, { data, loses }),
  };
}

function killedParts(
  on: LiveTopology,
  region: LiveRegion,
  parts: readonly string[],
  { data, loses }: Pick<PartOutageSpec, "data" | "loses">,
): ArmedFault {
  const own = ability(region, "parts");
  const noProcess = noneLives(region, {
    name: "no-process",
    holds: `no process of ${parts.join(", ")} is alive`,
    parts,
  });
  const listens = region.listens.filter(({ part }) => parts.includes(part));
  const dead = () => [noProcess, ...listens.map((listen) => addressGone(region, listen))];

  return {
    /** @throws Error where the region should go on serving and cannot: the verdict would ask for its share of the traffic */
    async prepare() {
      const { service, serving } = on.edge;
      if (loses || service === null || !parts.includes(service) || !serving.includes(region.name)) return;
      throw new Error(
        `${region.name} cannot serve without ${service}, to which the edge sends; state it with partOutage(…, { loses: true })`,
      );
    },

    inject: () =>
      timed(
        () => own.kill(parts),
        (_, { processes, skewMs }) => ({ processesKilled: processes, killSkewMs: skewMs }),
      ),

    effectProbes: dead,
    // Something else may start again what the harness did not start.
    lastingProbes: () => (region.external ? dead() : []),

    async heal() {
      // A part that never died, because the injection was left out, keeps its data and goes on. One that the harness did not
      // start may have been started again by something else; what the kill has shut off has to be opened all the same.
      if (!region.external && (await own.living(parts)) > 0) return;
      if (data === "lost") await ability(region, "wipe").wipe(parts);
      await own.start(parts);
    },

    healProbes: () => [
      ...parts.flatMap((part) => runsAgain(on, region, part)),
      ...(loses ? seenByEdge(on, region.name) : []),
    ],
  };
}

/**
 * A part that listens must answer by its own protocol, a mirror must copy. Of a part that only dials others, no more can
 * be asked than that it lives.
 */
function runsAgain(on: LiveTopology, region: LiveRegion, part: string): Probe[] {
  const target = `${region.name}/${part}`;
  if (region.listens.some((listen) => listen.part === part))
    return [
      {
        name: "part-answers",
        target,
        ask: () => region.pending([part]),
        holds: `${part} of ${region.name} answers by its own protocol`,
      },
    ];
  const lives: Probe = {
    name: "part-lives",
    target,
    ask: async () =>
      (await ability(region, "parts").living([part])) > 0 ? null : `no process of ${part} is alive`,
    holds: `${part} of ${region.name} runs`,
  };
  return part === "mirror-maker" ? [lives, ...mirrorsAgain(on, region)] : [lives];
}
