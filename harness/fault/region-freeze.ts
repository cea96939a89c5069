/**
 * A region hangs: every process stops where it stands and keeps its sockets, so that connections are neither refused
 * nor closed; only time-outs show it. Its links stay up, and bytes pile up in front of it. Healing lets it go on with
 * what it had in hand.
 */
import { duration } from "../contract/quantity.ts";
import type { Listen, LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import { ability, type Freeze } from "../provider/region-abilities.ts";
import { AskedLine } from "./asked-line.ts";
import { type ArmedFault, type Fault, type Probe, timed, wholeRegion } from "./fault.ts";
import { connectionOf, type LineOf } from "./line-probes.ts";
import { mirrorsAgain } from "./mirrors-again.ts";
import { regionBack } from "./region-back.ts";

/** Longer than any part takes to react while it runs. */
const silenceMs = 500;

export function regionFreeze(region: string): Fault {
  return {
    kind: "region-freeze",
    target: region,
    args: { region },
    touches: wholeRegion(region),
    legend: "frozen",
    regionsLost: [region],
    regionsBehind: [],
    needs: ["freeze", "parts"],
    arm: (on) => frozenRegion(on, on.region(region)),
  };
}

function frozenRegion(on: LiveTopology, region: LiveRegion): ArmedFault {
  const processes = ability(region, "freeze");
  const { name } = region;
  /** By what they lead to: a connection that stood before. Parts that do not run have none. */
  const old = new Map<Listen, AskedLine>();
  const late: AskedLine[] = [];
  /** Those that have not answered what was asked on them. */
  let held: AskedLine[] = [];

  return {
    async prepare() {
      const parts = ability(region, "parts");
      for (const listen of region.listens)
        if ((await parts.living([listen.part])) > 0) old.set(listen, await AskedLine.open(listen));
    },

    inject: () =>
      timed(
        () => processes.freeze(),
        async (freezeMs) => ({ processesFrozen: (await processes.motion()).frozen, freezeMs }),
      ),

    effectProbes: () => [
      nothingMoves(processes, name),
      ...[...old].flatMap(([listen, line]) => [
        silent("old", name, listen, () => line),
        silent("new", name, listen, () => {
          const asked = new AskedLine(listen);
          late.push(asked);
          return asked;
        }),
      ]),
    ],

    async heal() {
      held = [...old.values(), ...late].filter(({ stands }) => stands);
      await processes.thaw();
    },

    healProbes: () => [
      nothingStandsStill(processes, name),
      heldReact(name, held),
      ...regionBack(on, name),
      ...mirrorsOf(on, name),
    ],
  };
}

function nothingMoves(processes: Freeze, region: string): Probe {
  return {
    name: "no-process-moves",
    target: region,
    holds: "every process of the region stands still",
    async ask() {
      const { moving, frozen } = await processes.motion();
      if (moving > 0) return `${moving} of ${moving + frozen} processes move`;
      return frozen > 0 ? null : "no process of the region is alive";
    },
  };
}

function nothingStandsStill(processes: Freeze, region: string): Probe {
  return {
    name: "every-process-moves",
    target: region,
    holds: "no process of the region stands still",
    async ask() {
      const { moving, frozen } = await processes.motion();
      return frozen === 0 ? null : `${frozen} of ${moving + frozen} processes stand still`;
    },
  };
}

/** Holds when a question on a connection to this address is followed by nothing at all. */
function silent(age: LineOf["age"], region: string, listen: Listen, line: () => AskedLine): Probe {
  const { part, host, port } = listen;
  return {
    name: `${age}-connection-hangs`,
    target: `${region}/${part}`,
    ask: () => line().silence(silenceMs),
    holds: `${host}:${port} neither refuses nor answers nor closes ${connectionOf(age)} for ${duration(silenceMs)}`,
  };
}

/** Holds once every server has reacted to what it was asked while it stood still. */
function heldReact(region: string, lines: readonly AskedLine[]): Probe {
  return {
    name: "held-connections-go-on",
    target: region,
    holds: "what was asked meanwhile was reacted to on the connections on which it was asked",
    ask() {
      const silent = lines.filter(({ stands }) => stands).length;
      return silent === 0 ? null : `${silent} of ${lines.length} connections are silent`;
    },
  };
}

/** The region's own mirror, and those of others that copy from it. */
function mirrorsOf(on: LiveTopology, region: string): Probe[] {
  return on.regions.flatMap((mirroring) =>
    mirrorsAgain(on, mirroring).filter(
      ({ target }) => mirroring.name === region || target.startsWith(`${region}->`),
    ),
  );
}
