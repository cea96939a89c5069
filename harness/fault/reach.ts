/**
 * Whether the addresses of a region are reached, by dialling them and nothing else: for regions that run by themselves, where
 * a part may be killed by a command, and takes its address with it.
 */
import { setTimeout as pause } from "node:timers/promises";
import { whyNotReached } from "../machine/dial.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import type { Listen, LiveRegion } from "../provider/live-topology.ts";
import { connectionRefused } from "./connection-refused.ts";
import type { Injection, Probe } from "./fault.ts";

/** A connection that is accepted and stands this long has been answered: what stands before a dead part hangs up at once. */
const standsMs = 250;
const watchEveryMs = 20;

/** The probe that the address is not reached any more: refused, without an answer, or hung up on at once. */
export function unreachable(region: string, at: Listen): Probe {
  return {
    name: "unreachable",
    target: `${region}/${at.part}`,
    ask: async () => ((await reached(at, standsMs)) ? `${at.host}:${at.port} accepts connections` : null),
    holds: `${at.host}:${at.port} is unreachable`,
  };
}

/** The probe that nothing listens at the address of a dead part. One that the harness did not start may take its address with it. */
export function addressGone({ name, external }: LiveRegion, at: Listen): Probe {
  return external ? unreachable(name, at) : connectionRefused(name, at);
}

/**
 * Runs the command that kills a region, and watches from when on it is gone: a command may take its time, before and after.
 * The effect did not begin before the command did. That an address is reached proves no more: the kernel accepts connections
 * for a process that is stopped. It was complete when no address was reached, which may be after the command has returned.
 */
export async function watchedKill(kill: () => Promise<void>, listens: readonly Listen[]): Promise<Injection> {
  const startedAt = performance.now();
  let until = Number.POSITIVE_INFINITY;
  const ended = new AbortController();
  const watch = (async () => {
    while (!ended.signal.aborted) {
      const answers = await Promise.all(listens.map((at) => reached(at, 0).catch(stillReached)));
      // A part that is reached again was not gone.
      until = answers.some(Boolean) ? Number.POSITIVE_INFINITY : Math.min(until, performance.now());
      await pause(watchEveryMs);
    }
  })();
  try {
    await kill();
  } finally {
    ended.abort();
  }
  const endedAt = performance.now();
  await watch;
  return { from: startedAt, until, extent: "command", figures: { commandMs: endedAt - startedAt } };
}

/** Where this machine could not dial, nothing is known to be gone. */
const stillReached = () => true;

async function reached(at: Endpoint, standsMs: number): Promise<boolean> {
  return (await whyNotReached(at, standsMs)) === null;
}
