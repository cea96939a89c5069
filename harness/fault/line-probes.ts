/**
 * What canary lines show of a link: that bytes stall, that they flow, that a connection is over or cannot be had. They
 * ask the two ends of connections and nothing else, so they hold whatever it is that stands in the way.
 */

import { duration } from "../contract/quantity.ts";
import type { Way } from "../contract/touches.ts";
import type { CanaryLine } from "../link/canary-line.ts";
import { awaitNull } from "../machine/await.ts";
import { awakeNow } from "../machine/awake.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import type { Probe } from "./fault.ts";

/** Nothing that was pushed has arrived for this long, and for as long as links delay bytes anyway: a stall. */
const stallMs = 500;
const messageBytes = 512;
const carriedLimitMs = 2_000;

/** A connection: its two ends, and whether it stood before the fault. */
export interface LineOf {
  readonly dialler: string;
  readonly server: string;
  readonly age: "old" | "new";
}

/** Opens the connection when it is first asked for, and keeps it. Why it could not be opened is what `open` rejects with. */
export class ProbedLine {
  readonly of: LineOf;
  readonly #on: LiveTopology;
  /** One connection for all callers. */
  #opening: Promise<CanaryLine> | null = null;
  #line: CanaryLine | null = null;

  constructor(on: LiveTopology, of: LineOf) {
    this.#on = on;
    this.of = of;
  }

  async open(): Promise<CanaryLine> {
    this.#opening ??= this.#on.canaries.line(this.of.dialler, this.of.server);
    try {
      this.#line = await this.#opening;
      return this.#line;
    } catch (error) {
      this.#opening = null; // to be tried again
      throw error;
    }
  }

  /** How long nothing may arrive until it is called a stall. */
  get stallMs(): number {
    return stallMs + 2 * this.#on.links.delayMs;
  }

  /** Whether it was opened and neither end was told that it is over. */
  get stands(): boolean {
    return this.#line !== null && endedAt(this.#line) === null;
  }
}

/** A connection that has carried bytes both ways. @throws Error when it does not */
export async function provenLine(on: LiveTopology, of: LineOf): Promise<ProbedLine> {
  const probed = new ProbedLine(on, of);
  const line = await probed.open();
  for (const from of [of.dialler, of.server]) line.push(from, messageBytes);
  const why = await awaitNull(() => notArrived(line, of.dialler) ?? notArrived(line, of.server), {
    limitMs: carriedLimitMs,
    everyMs: 5,
  });
  if (why !== null)
    throw new Error(
      `a canary line from ${of.dialler} to ${of.server} carries nothing before the fault: ${why}`,
    );
  return probed;
}

/** Holds once nothing of what was pushed after the first question is seen to arrive for half a second, on a line still open. */
export function stalls(probed: ProbedLine, way: Way): Probe {
  let before: { arrived: number; since: number } | null = null;
  return {
    name: `${probed.of.age}-line-stalls`,
    ...described(probed, way, `nothing arrives for ${duration(probed.stallMs)}`),
    async ask() {
      const line = await probed.open();
      const over = endedAt(line);
      if (over !== null) return over;
      const { arrivedBytes } = line.flow(way.from);
      if (before === null || arrivedBytes !== before.arrived) {
        const more = before === null ? null : arrivedBytes - before.arrived;
        before = { arrived: arrivedBytes, since: awakeNow() };
        line.push(way.from, messageBytes);
        return more === null ? "just pushed the first bytes" : `${more} bytes arrived at ${way.to}`;
      }
      const quietMs = awakeNow() - before.since;
      return quietMs >= probed.stallMs ? null : `quiet for ${duration(quietMs)} only`;
    },
  };
}

/** Holds once bytes pushed after the first question, and all before them, have arrived as they were sent. */
export function flows(probed: ProbedLine, way: Way): Probe {
  let pushed = false;
  return {
    name: `${probed.of.age}-line-flows`,
    ...described(probed, way, "every byte arrives as it was sent"),
    async ask() {
      const line = await probed.open();
      if (!pushed) line.push(way.from, messageBytes);
      pushed = true;
      // Into a connection that is over nothing is pushed, so nothing would be missing.
      return endedAt(line) ?? notArrived(line, way.from);
    },
  };
}

/** Holds once bytes that are pushed make the receiving end see its connection closed or reset. */
export function breaksOff(probed: ProbedLine, way: Way): Probe {
  let pushed = false;
  return {
    name: `${probed.of.age}-line-breaks-off`,
    ...described(probed, way, "the next byte ends the connection"),
    async ask() {
      const line = await probed.open();
      if (!pushed) line.push(way.from, messageBytes);
      pushed = true;
      return line.state(way.to) === "open" ? `the connection is open at ${way.to}` : null;
    },
  };
}

/** Holds once both ends have seen their connection closed or reset. */
export function isOver(probed: ProbedLine): Probe {
  const { dialler, server } = probed.of;
  return {
    name: `${probed.of.age}-line-is-over`,
    ...described(probed, { from: dialler, to: server }, "the connection is closed at both ends"),
    async ask() {
      const line = await probed.open();
      const open = [dialler, server].find((region) => line.state(region) === "open");
      return open === undefined ? null : `the connection is open at ${open}`;
    },
  };
}

/** Holds once a new connection is refused. */
export function lineRefused(on: LiveTopology, dialler: string, server: string): Probe {
  return {
    name: "new-line-refused",
    target: `${dialler}->${server}`,
    holds: `a new connection that ${dialler} dials to ${server} is refused`,
    async ask() {
      try {
        (await on.canaries.line(dialler, server)).destroy();
        return `a new connection from ${dialler} to ${server} was accepted`;
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return code === "ECONNREFUSED" ? null : message;
      }
    },
  };
}

/** Holds once a new connection is carried on to its other end. */
export function lineOpens(on: LiveTopology, dialler: string, server: string): Probe {
  return {
    name: "new-line-opens",
    target: `${dialler}->${server}`,
    holds: `a new connection that ${dialler} dials to ${server} is carried on`,
    async ask() {
      (await on.canaries.line(dialler, server)).destroy();
      return null;
    },
  };
}

/** Why not all that was pushed at this end has arrived at the other as it was; `null` when it has. */
export function notArrived(line: CanaryLine, from: string): string | null {
  const { pushedBytes, arrivedBytes, exact } = line.flow(from);
  if (!exact) return `other bytes than were sent from ${from} arrived`;
  if (pushedBytes === 0) return `nothing was sent from ${from}`;
  if (arrivedBytes === pushedBytes) return null;
  return `${arrivedBytes} of ${pushedBytes} bytes from ${from} have arrived`;
}

/** Which end was told that the connection is over; `null` while it stands. */
function endedAt(line: CanaryLine): string | null {
  const end = [line.dialler, line.server].find((region) => line.state(region) !== "open");
  return end === undefined ? null : `the connection is ${line.state(end)} at ${end}`;
}

/** Both diallers between two regions, where there are canary links for them. */
export function linesBetween(on: LiveTopology, a: string, b: string, age: LineOf["age"]): LineOf[] {
  return [
    { dialler: a, server: b, age },
    { dialler: b, server: a, age },
  ].filter(({ dialler, server }) => on.canaries.reaches(dialler, server));
}

/** A connection in words, by whether it stood before the fault. */
export function connectionOf(age: LineOf["age"]): string {
  return age === "old" ? "a connection that stood before" : "a new connection";
}

function described({ of }: ProbedLine, { from, to }: Way, what: string): Pick<Probe, "target" | "holds"> {
  return {
    target: `${from}->${to}, dialled by ${of.dialler}`,
    holds: `${connectionOf(of.age)}, ${from} to ${to}: ${what}`,
  };
}
