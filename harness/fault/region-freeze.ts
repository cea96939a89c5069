/**
 * A region hangs: every process stops where it stands and keeps its sockets, so that connections are neither refused
 * nor closed, and nobody is told; only time-outs show it. Its links stay up, and bytes pile up in front of it. Healing
 * lets it go on with what it had in hand.
 */
import type { LiveTopology } from "../provider/live-topology.ts";
import { AskedLine } from "./asked-line.ts";
import type { Fault, Probe } from "./fault.ts";
import { mirrorsAgain } from "./mirrors-again.ts";
import { regionBack } from "./region-back.ts";

type Listen = LiveTopology["regions"][number]["listens"][number];

/** Longer than any part takes to react while it runs. */
const silenceMs = 500;

export function regionFreeze(region: string): Fault {
  /** By what they lead to: a connection that stood before. Parts that do not run have none. */
  const old = new Map<Listen, AskedLine>();
  const late: AskedLine[] = [];
  /** Those on which something was asked in vain. */
  let held: AskedLine[] = [];

  return {
    kind: "region-freeze",
    target: region,
    regionsLost: [region],
    regionsBehind: [],

    async prepare(on) {
      const frozen = on.region(region);
      for (const listen of frozen.listens)
        if ((await frozen.living([listen.part])) > 0) old.set(listen, await AskedLine.open(listen));
    },

    async inject(on) {
      const from = performance.now();
      await on.region(region).freeze();
      const until = performance.now();
      const processesFrozen = await on.region(region).living();
      return { from, until, figures: { processesFrozen, freezeMs: until - from } };
    },

    effectProbes: (on) => [
      nothingMoves(on, region),
      ...[...old].flatMap(([listen, line]) => [
        silent("old", region, listen, () => line),
        silent("new", region, listen, () => {
          const asked = new AskedLine(listen);
          late.push(asked);
          return asked;
        }),
      ]),
    ],

    async heal(on) {
      held = [...old.values(), ...late].filter(({ stands }) => stands);
      await on.region(region).thaw();
    },

    healProbes: (on) => [
      nothingStandsStill(on, region),
      heldReact(region, held),
      ...regionBack(on, region),
      ...mirrorsOf(on, region),
    ],
  };
}

function nothingMoves(on: LiveTopology, region: string): Probe {
  return {
    name: "no-process-moves",
    target: region,
    holds: "every process of the region stands still",
    async ask() {
      const { moving, frozen } = await on.region(region).motion();
      if (moving > 0) return `${moving} of ${moving + frozen} processes move`;
      return frozen > 0 ? null : "no process of the region is alive";
    },
  };
}

function nothingStandsStill(on: LiveTopology, region: string): Probe {
  return {
    name: "every-process-moves",
    target: region,
    holds: "no process of the region stands still",
    async ask() {
      const { moving, frozen } = await on.region(region).motion();
      return frozen === 0 ? null : `${frozen} of ${moving + frozen} processes stand still`;
    },
  };
}

/** Holds when a question on a connection to this address is followed by nothing at all. */
function silent(age: "old" | "new", region: string, listen: Listen, line: () => AskedLine): Probe {
  const { part, host, port } = listen;
  return {
    name: `${age}-connection-hangs`,
    target: `${region}/${part}`,
    ask: () => line().silence(silenceMs),
    holds: `${host}:${port} neither refuses nor answers nor closes ${
      age === "old" ? "a connection that stood before" : "a new connection"
    } for ${silenceMs} ms`,
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
