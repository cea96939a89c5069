/**
 * Bytes from one region to another trickle: each connection gets so many bytes per second in that direction, and what
 * does not fit waits. Proven by the time that canary bytes take, on connections that stood before and on new ones.
 */
import { duration } from "../contract/quantity.ts";
import type { Conduit, Cut } from "../link/links.ts";
import { awakeNow } from "../machine/awake.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import { type ArmedFault, type Fault, onlyWays, type Probe, timed } from "./fault.ts";
import { flows, linesBetween, notArrived, ProbedLine, provenLine } from "./line-probes.ts";

export interface LinkThrottledSpec {
  readonly from: string;
  readonly to: string;
  /** 1,000 or more; whole thousands count. */
  readonly bytesPerSecond: number;
  /** Only links that lead to this service, such as `kafka`; all of them when left out. */
  readonly service?: string;
}

/** A probe pushes what takes this long at the throttled rate, and looks for a third of it. */
const pushedSeconds = 3;
const lookMs = 1_000;
/** Without a throttle all of it would have arrived by then: a look that takes longer, because this process stood still, proves nothing. */
const lookMsMost = 2_500;
/** Toxiproxy sends ten portions a second; one may lie on either side of the look. */
const portionSeconds = 0.2;

export function linkThrottled(spec: LinkThrottledSpec): Fault {
  const { from, to, service } = spec;
  return {
    kind: "throttle",
    target: `${from}->${to}${service === undefined ? "" : `:${service}`}`,
    args: { ...spec },
    touches: onlyWays({ from, to }),
    legend: "slow",
    regionsLost: [],
    regionsBehind: [to],
    needs: ["links"],
    arm: (on) => throttledLink(on, spec),
  };
}

function throttledLink(
  on: LiveTopology,
  { from, to, bytesPerSecond, service }: LinkThrottledSpec,
): ArmedFault {
  const pushedBytes = Math.ceil(bytesPerSecond * pushedSeconds);
  let throttle: Cut | null = null;
  const old: ProbedLine[] = [];
  /** Those that still stand when it is healed: another fault may have ended some meanwhile. */
  let slow: ProbedLine[] = [];
  const newLines = () => linesBetween(on, from, to, "new").map((of) => new ProbedLine(on, of));

  return {
    async prepare() {
      if (linesBetween(on, from, to, "old").length === 0)
        throw new Error(
          `no link between ${from} and ${to} is the harness's to slow: networks of an engine can only be cut; describe \`links\``,
        );
      for (const of of linesBetween(on, from, to, "old")) old.push(await provenLine(on, of));
    },

    inject() {
      // Canaries are throttled with whatever is: they show it.
      const conduits = (conduit: Conduit) =>
        service === undefined || conduit.service === service || on.canaries.owns(conduit);
      return timed(
        async () => {
          throttle = await on.links.throttle({ from, to, bytesPerSecond, conduits });
        },
        () => ({ bytesPerSecond }),
      );
    },

    effectProbes: () =>
      [...old, ...newLines()].map((line) => trickles(line, from, to, bytesPerSecond, pushedBytes)),

    async heal() {
      slow = old.filter(({ stands }) => stands);
      await throttle?.heal();
    },

    healProbes: () => [
      ...slow.map((line) => flows(line, { from, to })),
      ...newLines().map((line) => rushes(line, from, to, pushedBytes)),
    ],
  };
}

/**
 * Holds when, after a second of looking at what was pushed, no more has arrived than the rate lets through, and something has.
 * Bytes go on arriving while this process stands still and sees none: the rate is that of all the time, the second is not.
 */
function trickles(line: ProbedLine, from: string, to: string, bytesPerSecond: number, pushed: number): Probe {
  let look: { at: number; awakeAt: number; arrived: number } | null = null;
  return {
    name: `${line.of.age}-line-trickles`,
    target: `${from}->${to}, dialled by ${line.of.dialler}`,
    holds: `of ${pushed} bytes no more than ${bytesPerSecond} per second arrive`,
    async ask() {
      const canary = await line.open();
      if (look === null) {
        look = { at: performance.now(), awakeAt: awakeNow(), arrived: canary.flow(from).arrivedBytes };
        canary.push(from, pushed);
      }
      const tookMs = performance.now() - look.at;
      const seenMs = awakeNow() - look.awakeAt;
      const arrived = canary.flow(from).arrivedBytes - look.arrived;
      const tooMuch = arrived > bytesPerSecond * (tookMs / 1_000 + portionSeconds);
      if (tookMs > lookMsMost || (tooMuch && seenMs >= lookMs)) look = null;
      if (tookMs > lookMsMost)
        return `the look took ${duration(tookMs)}, in which the harness stood still for ${duration(tookMs - seenMs)}`;
      if (tooMuch) return `${arrived} bytes arrived within ${duration(tookMs)}`;
      if (seenMs < lookMs) return `${arrived} bytes within ${duration(seenMs)}, so far`;
      return arrived > 0 ? null : "nothing arrives at all";
    },
  };
}

/** Holds once the same amount, and at least 64 KiB, arrives byte-exact in a fraction of the throttled time. */
function rushes(line: ProbedLine, from: string, to: string, pushed: number): Probe {
  const bytes = Math.max(pushed, 65_536);
  let startedAt: number | null = null;
  return {
    name: "new-line-rushes",
    target: `${from}->${to}, dialled by ${line.of.dialler}`,
    holds: `${bytes} bytes arrive byte-exact within a second`,
    async ask() {
      const canary = await line.open();
      if (startedAt === null) {
        startedAt = performance.now();
        canary.push(from, bytes);
      }
      const missing = notArrived(canary, from);
      if (missing === null && performance.now() - startedAt <= 1_000) return null;
      if (missing !== null) return missing;
      const tookMs = performance.now() - startedAt;
      startedAt = null;
      return `${bytes} bytes took ${duration(tookMs)}`;
    },
  };
}
