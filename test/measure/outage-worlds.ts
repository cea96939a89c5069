/**
 * Made-up drills of a system that its own command kills, whose outage is known: how a sender without any code of ours sees it,
 * and the history that our sender would have recorded of it.
 */
import type { Attempt, FaultRecord, HistoryRecord } from "../../harness/history/types.ts";
import { runRecord, survivor, victim } from "../check/golden.ts";
import { randomOf } from "./random.ts";

export const deaths = [
  "frozen-then-killed",
  "early-return",
  "late-return",
  "503-first",
  "slow",
  "healing",
] as const;
/**
 * `frozen-briefly`: it is back before the first attempt times out. `queued`: what is sent in the last `queuedMs` before service is
 * back is held, and answered when it is. `paused`: the harness pauses its processes itself, so that it knows when, and what they had
 * answered by then still arrives.
 */
export type Death = (typeof deaths)[number] | "frozen-briefly" | "queued" | "paused";

export interface World {
  readonly death: Death;
  readonly seed: number;
  /**
   * Until the edge notices, a request goes to either region: by chance (`half`), in turns, or to the one to which the connection
   * goes that the sender keeps for a while.
   */
  readonly spread: "all" | "half" | "turns" | "kept";
  /** Whether answers name the region that gave them. */
  readonly named: boolean;
  readonly perSecond: number;
}

export interface Seen {
  /** From the moment of death until service was back, milliseconds. */
  readonly trueMs: number;
  /** From the last acknowledgement before the first failure to that of the first of a hundred in a row. */
  readonly independentMs: number;
  readonly records: HistoryRecord[];
}

const timeoutMs = 1000;
const endAt = 23_000;
/** A kept connection is replaced by another after so long. */
const keptMs = 60;
/** A region that dies slowly takes longer and longer for its answers before it gives none. */
const slowingMs = 200;
export const queuedMs = 800;
/** A few milliseconds; one in a hundred takes longer. */
/** Where answers are on their way for long. */
const onTheWayMs = 40;
const answersMs = (random: () => number) =>
  random() < 0.01 ? 8 + random() * 8 : 2 - 2 * Math.log(1 - random());

/** What happens when; milliseconds since the history began. */
interface Course {
  readonly commandAt: number;
  readonly diesAt: number;
  /** From then on dialling is refused, and what hangs is reset. */
  readonly goneAt: number;
  readonly provenAt: number;
  readonly backAt: number;
  readonly healAt: number;
}

function courseOf({ death }: World, random: () => number): Course {
  const between = (least: number, most: number) => least + random() * (most - least);
  const diesAt = between(7000, 7100);
  const leadMs = death === "early-return" ? between(500, 3000) : between(1, 60);
  const goneMs = { "frozen-then-killed": between(20, 1500), "503-first": between(100, 400), slow: 500 };
  if (death === "frozen-briefly") {
    const backAt = diesAt + between(400, 900);
    const never = Number.POSITIVE_INFINITY;
    return {
      commandAt: diesAt - leadMs,
      diesAt,
      goneAt: never,
      provenAt: diesAt + 350,
      backAt,
      healAt: backAt + 8000,
    };
  }
  const goneAt = diesAt + ((goneMs as Partial<Record<Death, number>>)[death] ?? 0);
  const backAt = Math.max(goneAt + (death === "queued" ? 1000 : 300), diesAt + between(400, 4000));
  return {
    commandAt: diesAt - leadMs,
    diesAt,
    goneAt,
    provenAt: goneAt + between(1, 300),
    backAt,
    healAt: backAt + 8000,
  };
}

type Fate = Pick<Record<"done", number>, "done"> & {
  readonly ok: boolean;
  readonly region: string | null;
  readonly status: number;
};

function fateOf(world: World, course: Course, sent: number, random: () => number): Fate {
  const { death } = world;
  const { diesAt, goneAt, backAt, healAt } = course;
  const slowerMs = death === "slow" ? Math.max(0, sent - (diesAt - slowingMs)) / 4 : 0;
  const answered = sent + answersMs(random) + (sent < diesAt ? slowerMs : 0);
  const healthy = meetsSurvivor(world, sent, random);
  const served = (region: string): Fate => ({ done: answered, ok: true, region, status: 200 });
  const failed = (done: number, status = 0): Fate => ({ done, ok: false, region: null, status });
  const disturbed = death === "healing" && sent < healAt + 2500 && answered > healAt + 300;
  if (disturbed) return failed(Math.max(sent, healAt + 300) + 1);
  if (sent >= backAt && death === "frozen-briefly") return served(victim);
  if (sent >= backAt || healthy) return served(survivor);
  if (answered <= diesAt)
    return { ...served(victim), done: death === "paused" ? answered + random() * onTheWayMs : answered };
  if (death === "queued" && sent >= backAt - queuedMs)
    return { ...served(survivor), done: backAt + answersMs(random) };
  if (sent >= goneAt) return failed(sent + 1);
  if (death === "503-first") return failed(Math.max(answered, diesAt), 503);
  return failed(Math.min(sent + timeoutMs, Math.max(sent, goneAt) + 1));
}

function meetsSurvivor({ spread, seed, perSecond }: World, sent: number, random: () => number): boolean {
  if (spread === "all") return false;
  if (spread === "half") return random() < 0.5;
  if (spread === "turns") return Math.floor((sent * perSecond) / 1000) % 2 === 1;
  const connection = Math.floor(sent / keptMs);
  return randomOf(seed * 7919 + connection * 104_729)() < 0.5;
}

export function seenIn(world: World): Seen {
  const random = randomOf(world.seed);
  const course = courseOf(world, random);
  return {
    trueMs: course.backAt - course.diesAt,
    independentMs: independentOf(world, course, random),
    records: recordsOf(world, course, random),
  };
}

function independentOf(world: World, course: Course, random: () => number): number {
  const periodMs = 1000 / world.perSecond;
  const all: { sent: number; done: number; ok: boolean }[] = [];
  for (let at = random() * periodMs; at < course.healAt; at += periodMs) {
    const sent = at + random();
    all.push({ sent, ...fateOf(world, course, sent, random) });
  }
  const first = all.findIndex(({ ok }) => !ok);
  const before = all.slice(0, first).filter(({ ok, done }) => ok && done <= all[first]!.done);
  const begin = Math.max(...before.map(({ done }) => done));
  let [back, run] = [first, 0];
  for (; run < 100; back++) run = all[back]!.ok ? run + 1 : 0;
  return all[back - 100]!.done - begin;
}

function recordsOf(world: World, course: Course, random: () => number): HistoryRecord[] {
  const load = {
    perSecond: world.perSecond,
    redelivered: 0,
    attemptTimeoutMs: timeoutMs,
    deadlineMs: 10_000,
  };
  const { commandAt, diesAt, provenAt, healAt } = course;
  const records: HistoryRecord[] = [
    { ...runRecord(), provider: "external", load, sustainedMs: 3000 },
    fault(commandAt - 2, "requested"),
    world.death === "paused"
      ? { ...fault(diesAt - 1, "effective"), untilAt: diesAt + 1 }
      : { ...fault(commandAt, "effective"), untilAt: provenAt, extent: "command" },
    fault(healAt, "heal-requested"),
    fault(healAt + 1000, "healed"),
  ];
  for (let due = 0, i = 0; due < endAt; due += 1000 / world.perSecond, i++)
    records.push(operation(world, course, due, i, random));
  return [...records, { k: "end", at: endAt + 20_000 }];
}

function operation(
  world: World,
  course: Course,
  due: number,
  i: number,
  random: () => number,
): HistoryRecord {
  const tries: Attempt[] = [];
  for (let sent = due + random(); sent < due + 10_000; ) {
    const { done, ok, region, status } = fateOf(world, course, sent, random);
    tries.push([sent, done, ok ? "ok" : "info", status, world.named ? region : null]);
    if (ok) break;
    sent = done + 50 + random() * 400;
  }
  const outcome = tries.at(-1)![2];
  return { k: "op", id: `e-${i}`, account: "a", amount: 1, tenant: "t", version: 1, due, outcome, tries };
}

function fault(at: number, step: FaultRecord["step"]): FaultRecord {
  const lost = { regionsLost: [victim], regionsBehind: [victim] };
  return { k: "fault", at, id: "f1", kind: "region-outage", target: victim, ...lost, step, proof: null };
}
