/**
 * Bytes from one region to another stop, one way or both, on every link between the two. What `hold`, `drop`, `refuse`
 * and `reset` do is in docs/faults.md. Proven on canary lines: those that stood before and new ones, dialled by either
 * side, in the direction cut and in the other one. It does not look at the system's own connections.
 */
import type { Cut, How } from "../link/links.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import type { Fault, Probe } from "./fault.ts";
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
  type Way,
} from "./line-probes.ts";

export interface LinkCutSpec {
  readonly from: string;
  readonly to: string;
  readonly how: How;
  /** Both directions; always so for `refuse`. */
  readonly bothWays?: boolean;
}

export function linkCut({ from, to, how, bothWays = how === "refuse" }: LinkCutSpec): Fault {
  const there: Way = { from, to };
  const back: Way = { from: to, to: from };
  const cutWays = bothWays || how === "refuse" ? [there, back] : [there];
  const openWays = cutWays.length === 2 ? [] : [back];
  const cuts: Cut[] = [];
  /** A line for each thing that is looked at: what ends one must not end another. */
  const old = new Map<string, ProbedLine>();
  const seen: ProbedLine[] = [];
  /** Those that only this cut kept from delivering: another fault may have ended some meanwhile. */
  let held: ProbedLine[] = [];

  return {
    kind: cutWays.length === 2 ? "partition" : "link-cut",
    target: `${from}${cutWays.length === 2 ? "<->" : "->"}${to}`,
    regionsLost: [],
    // Either way stops both: whoever copies asks in one direction and is answered in the other.
    regionsBehind: [from, to],

    async prepare(on) {
      for (const of of linesBetween(on, from, to, "old"))
        for (const way of [there, back]) old.set(key(of, way), await provenLine(on, of));
    },

    async inject(on) {
      const start = performance.now();
      const made = await Promise.all(cutWays.map((way) => on.links.cut({ ...way, how })));
      cuts.push(...made);
      const end = performance.now();
      return { from: start, until: end, figures: { cutMs: end - start } };
    },

    effectProbes(on) {
      const probed = (of: LineOf, way: Way) => {
        const line = of.age === "old" ? old.get(key(of, way))! : new ProbedLine(on, of);
        seen.push(line);
        return line;
      };
      const lines = [...linesBetween(on, from, to, "old"), ...linesBetween(on, from, to, "new")];
      const cut = lines.flatMap((of) => cutWays.map((way) => cutProbe(how, on, of, way, probed)));
      const open = lines.flatMap((of) => openWays.map((way) => flows(probed(of, way), way)));
      return [...cut, ...open];
    },

    async heal() {
      held = how === "hold" ? seen.filter(({ stands }) => stands) : [];
      const tried = await Promise.allSettled(cuts.map((cut) => cut.heal()));
      const errors = tried.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
      if (errors.length > 0)
        throw new AggregateError(errors, errors.map(({ message }) => message).join("; "));
    },

    healProbes(on) {
      const again = linesBetween(on, from, to, "new").flatMap((of) => {
        const line = new ProbedLine(on, of);
        return [flows(line, there), flows(line, back)];
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
  const { dialler, server } = line.of;
  return [flows(line, { from: dialler, to: server }), flows(line, { from: server, to: dialler })];
}

function key({ dialler }: LineOf, { from }: Way): string {
  return `dialled by ${dialler}, bytes from ${from}`;
}
