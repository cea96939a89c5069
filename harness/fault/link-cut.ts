/**
 * Bytes from one region to another stop, one way or both, on every link between the two. What `hold`, `drop`, `refuse`
 * and `reset` do is in docs/faults.md. Proven on canary lines: those that stood before and new ones, dialled by either
 * side, in the direction cut and in the other one. It does not look at the system's own connections. Regions made of the user's
 * containers that no link connects are cut apart by their networks (`network-cut.ts`).
 */
import type { Way } from "../contract/touches.ts";
import type { Cut, How } from "../link/links.ts";
import { tryEach } from "../machine/try-each.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import { type ArmedFault, type Fault, onlyWays, type Probe, timed, waysBetween } from "./fault.ts";
import {
  breaksOff,
  flows,
  isOver,
  type LineOf,
  lineRefused,
  linesBetween,
  ProbedLine,
  provenLine,
  stalls,
} from "./line-probes.ts";
import { cutNetworks } from "./network-cut.ts";

export interface LinkCutSpec {
  readonly from: string;
  readonly to: string;
  readonly how: How;
  /** Both directions; always so for `refuse`. */
  readonly bothWays?: boolean;
}

export function linkCut({ from, to, how, bothWays = false }: LinkCutSpec): Fault {
  const [there, back] = waysBetween(from, to);
  const both = bothWays || how === "refuse";
  const cut = both ? [there, back] : [there];
  return {
    kind: both ? "partition" : "link-cut",
    target: `${from}${both ? "<->" : "->"}${to}`,
    args: { from, to, how, bothWays: both },
    touches: onlyWays(...cut),
    legend: "cut",
    regionsLost: [],
    // Either way stops both: a copier asks in one direction and is answered in the other.
    regionsBehind: [from, to],
    needs: ["links"],
    arm(on) {
      const pair = [from, to];
      const linked = on.links.conduits.some(
        ({ dialler, server }) => pair.includes(dialler) && pair.includes(server),
      );
      if (on.networks !== undefined && !linked) return cutNetworks(on, on.networks, how, cut);
      return cutLink(on, how, { cut, open: both ? [] : [back] });
    },
  };
}

interface Ways {
  readonly cut: readonly Way[];
  readonly open: readonly Way[];
}

function cutLink(on: LiveTopology, how: How, ways: Ways): ArmedFault {
  const { from, to } = ways.cut[0]!;
  const bothWays = waysBetween(from, to);
  const cuts: Cut[] = [];
  /** A line for each thing that is looked at: what ends one must not end another. */
  const old = new Map<string, ProbedLine>();
  const seen: ProbedLine[] = [];
  /** Those that only this cut kept from delivering: another fault may have ended some meanwhile. */
  let held: ProbedLine[] = [];

  return {
    async prepare() {
      for (const of of linesBetween(on, from, to, "old"))
        for (const way of bothWays) old.set(key(of, way), await provenLine(on, of));
    },

    inject: () =>
      timed(
        async () => cuts.push(...(await Promise.all(ways.cut.map((way) => on.links.cut({ ...way, how }))))),
        (cutMs) => ({ cutMs }),
      ),

    effectProbes() {
      const probed = (of: LineOf, way: Way) => {
        const line = of.age === "old" ? old.get(key(of, way))! : new ProbedLine(on, of);
        seen.push(line);
        return line;
      };
      const lines = [...linesBetween(on, from, to, "old"), ...linesBetween(on, from, to, "new")];
      const cut = lines.flatMap((of) => ways.cut.map((way) => cutProbe(how, on, of, way, probed)));
      const open = lines.flatMap((of) => ways.open.map((way) => flows(probed(of, way), way)));
      return [...cut, ...open];
    },

    async heal() {
      held = how === "hold" ? seen.filter(({ stands }) => stands) : [];
      await tryEach(cuts, (cut) => cut.heal());
    },

    healProbes() {
      const again = linesBetween(on, from, to, "new").flatMap((of) => {
        const line = new ProbedLine(on, of);
        return bothWays.map((way) => flows(line, way));
      });
      return [...again, ...held.flatMap(heldArrives)];
    },
  };
}

function cutProbe(
  how: How,
  on: LiveTopology,
  of: LineOf,
  way: Way,
  line: (of: LineOf, way: Way) => ProbedLine,
): Probe {
  switch (how) {
    case "hold":
    case "drop":
      return stalls(line(of, way), way);
    case "reset":
      return breaksOff(line(of, way), way);
    case "refuse":
      return of.age === "old" ? isOver(line(of, way)) : lineRefused(on, of.dialler, of.server);
  }
}

/** What was pushed while it was held, and more, arrives on the connection it was pushed into. */
function heldArrives(line: ProbedLine): Probe[] {
  return waysBetween(line.of.dialler, line.of.server).map((way) => flows(line, way));
}

function key({ dialler }: LineOf, { from }: Way): string {
  return `dialled by ${dialler}, bytes from ${from}`;
}
