/**
 * Whether the addresses of a region answer, seen from outside: for regions that run by themselves, whose processes need
 * not be seen, and which may take an address with them. Each address is asked by its protocol. One whose protocol is unknown can only be dialled: a connection
 * that is accepted and stands may be that of a dead process, so it proves neither life nor death.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Presence } from "../component/presence.ts";
import { duration } from "../contract/quantity.ts";
import { awaitNull } from "../machine/await.ts";
import { whyNotReached } from "../machine/dial.ts";
import { textOf } from "../machine/endpoint.ts";
import type { Listen, LiveRegion } from "../provider/live-topology.ts";
import { connectionRefused } from "./connection-refused.ts";
import type { Injection, Probe } from "./fault.ts";

/** A connection that is accepted and stands this long was answered: what stands before a dead part hangs up at once. */
const standsMs = 250;
const watchEveryMs = 20;
/** Longer than a part takes to answer while it lives. A proof allows more than a look that is repeated. */
const silenceMs = { looking: 500, proving: 1_000 };
/** A region may live on after the command that kills it has ended: most systems have up to 30 s to shut down. */
const lingerLimitMs = 60_000;

/** The probe that nothing answers at the address any more. */
export function unreachable(region: string, at: Listen): Probe {
  return {
    name: "unreachable",
    target: `${region}/${at.part}`,
    ask: () => whyThere(at),
    holds: `nothing answers at ${textOf(at)}`,
  };
}

/** The probe that nothing listens at the address of a dead part. One that the harness did not start may take its address with it. */
export function addressGone({ name, external }: LiveRegion, at: Listen): Probe {
  return external ? unreachable(name, at) : connectionRefused(name, at);
}

/** The probe that nothing answers at any of the addresses, all asked at the same moment. */
export function allUnreachable(region: string, listens: readonly Listen[]): Probe {
  return {
    name: "all-unreachable",
    target: region,
    ask: async () => (await Promise.all(listens.map(whyThere))).find((why) => why !== null) ?? null,
    holds: `nothing answers at any address of ${region} at one moment`,
  };
}

export interface WatchedKill extends Injection {
  readonly until: number;
  /** Why the region is not gone; `null` if there was a moment at which no address answered. */
  readonly whyNotGone: string | null;
}

export interface KillTerms {
  readonly signal?: AbortSignal | undefined;
  /** The region must be gone this long after the command has ended. */
  readonly lingerMs?: number;
}

/**
 * Runs the command that kills a region, and asks all addresses until none answers at one moment, however long before or
 * after the end of the command that is. The effect began after the last moment at which every address answered as it
 * should; it was complete when none answered. If an address cannot tell, the effect may have begun with the command.
 */
export async function watchedKill(
  kill: () => Promise<void>,
  listens: readonly Listen[],
  { signal, lingerMs = lingerLimitMs }: KillTerms = {},
): Promise<WatchedKill> {
  const startedAt = performance.now();
  const ended = new AbortController();
  const watched = listens.map((at) => new WatchedAddress(at, startedAt));
  const watches = Promise.all(watched.map((address) => address.watch(ended.signal)));
  try {
    await kill();
    const commandMs = performance.now() - startedAt;
    const why = await awaitNull(() => whyNotGone(watched), { limitMs: lingerMs, everyMs: 5, signal });
    return {
      from: Math.min(...watched.map(({ wellAt }) => wellAt)),
      until: why === null ? goneAt(watched) : performance.now(),
      extent: "command",
      figures: { commandMs },
      whyNotGone: why && `${why}, ${duration(lingerMs)} after the command that kills the region had ended`,
    };
  } finally {
    ended.abort();
    await watches;
  }
}

function whyNotGone(watched: readonly WatchedAddress[]): string | null {
  const there = watched.find(({ goneSince }) => goneSince === null);
  if (there !== undefined) return there.seen;
  // One that went first must still be gone when the last one goes.
  const since = goneAt(watched);
  const early = watched.find(({ askedAt }) => askedAt < since);
  return early === undefined ? null : `${textOf(early.at)} was not asked again`;
}

function goneAt(watched: readonly WatchedAddress[]): number {
  return Math.max(...watched.map(({ goneSince }) => goneSince ?? Number.POSITIVE_INFINITY));
}

/** One address, asked again and again. Times are `performance.now()`. */
class WatchedAddress {
  readonly at: Listen;
  /** The last moment at which it certainly answered as it should. */
  wellAt: number;
  /** When the last question was put that is answered, or was not within its time. */
  askedAt: number;
  /** Since when it has not answered; `null` while it does. */
  goneSince: number | null = null;
  seen: string;
  #wellSoFar = true;

  /** @param startedAt no effect can have begun before */
  constructor(at: Listen, startedAt: number) {
    this.at = at;
    this.wellAt = startedAt;
    this.askedAt = startedAt;
    this.seen = `${textOf(at)} was not asked yet`;
  }

  async watch(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      const askedAt = performance.now();
      try {
        this.#note(await look(this.at, silenceMs.looking), askedAt);
      } catch {} // this machine could not ask: nothing was learnt of the address
      await pause(watchEveryMs);
    }
  }

  #note({ state, seen }: Presence, askedAt: number): void {
    if (state !== "well") this.#wellSoFar = false;
    if (this.#wellSoFar) this.wellAt = askedAt;
    this.goneSince = state === "gone" ? (this.goneSince ?? performance.now()) : null;
    this.askedAt = askedAt;
    this.seen = seen;
  }
}

/** What answers there, in words; `null` if nothing does. */
async function whyThere(at: Listen): Promise<string | null> {
  const { state, seen } = await look(at, silenceMs.proving);
  return state === "gone" ? null : seen;
}

async function look(at: Listen, limitMs: number): Promise<Presence> {
  if (at.presence !== undefined) return at.presence(limitMs);
  const why = await whyNotReached(at, standsMs);
  return why === null
    ? { state: "there", seen: `${textOf(at)} accepts connections` }
    : { state: "gone", seen: why };
}
