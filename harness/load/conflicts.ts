/**
 * The same event with different contents, sent to several regions at the same moment and past the edge: the traffic
 * of a split brain. It has a schedule of its own beside the arrivals'. Which copy ought to win is not decided here.
 */
import type { Outcome } from "../contract/operation.ts";
import { thousandths } from "../history/clock.ts";
import type { Attempt } from "../history/types.ts";
import { Arrivals } from "./arrivals.ts";
import { AttemptSender } from "./attempt-sender.ts";
import { type ConflictHome, ConflictInFlight } from "./conflict-in-flight.ts";
import { conflictAt, conflictIdPrefix } from "./conflicting-operations.ts";
import { Connections } from "./connections.ts";
import type { LoadOptions } from "./load-options.ts";
import { oldestDue } from "./operation-in-flight.ts";
import type { PopulationOptions } from "./operations.ts";
import { requestOf } from "./request.ts";
import type { Retries } from "./retries.ts";
import { Settlements } from "./settlements.ts";
import { type Counters, countBegun, countNeverSent, countSettled } from "./tally.ts";

export interface ConflictPlan {
  /** Conflicting events a second, as a share of the load's arrivals a second: above 0, at most 1. */
  readonly share: number;
  /** Where the copies go, one each: two regions or more, `origin` as `http://host:port`. */
  readonly entries: readonly { readonly region: string; readonly origin: string }[];
}

export interface ConflictsOptions extends LoadOptions {
  readonly population: PopulationOptions;
  readonly retries: Retries;
  readonly counters: Counters;
  /** Told once of each event, with the first region that acknowledged it. */
  readonly acknowledged: (region: string | null) => void;
}

/** The way into one region. */
interface Entry {
  readonly connections: Connections;
  readonly sender: AttemptSender;
}

export class Conflicts implements ConflictHome {
  readonly settlements: Settlements;
  readonly retries: Retries;
  /** By number. */
  readonly #ids = new Map<number, string>();
  readonly #options: ConflictsOptions;
  /** Every entry ever used, by origin: attempts may be on their way to those of an earlier plan. */
  readonly #entries = new Map<string, Entry>();
  readonly #inFlight = new Set<ConflictInFlight>();
  #plan: { readonly schedule: Arrivals; readonly entries: readonly Entry[] } | null = null;
  /** Number of the next event. */
  #next = 0;

  constructor(options: ConflictsOptions) {
    this.#options = options;
    this.retries = options.retries;
    this.settlements = new Settlements(conflictIdPrefix(options.seed, options.population.runTag));
  }

  /** Ids sent so far, in order; without those of which no copy left this machine. */
  get ids(): readonly string[] {
    return [...this.#ids.values()];
  }

  /** The first event of the plan is due now. Throws a `RangeError` on a plan that makes no conflict. */
  begin(plan: ConflictPlan, now: number): void {
    requireConflict(plan);
    const schedule = new Arrivals(now, plan.share * this.#options.perSecond);
    this.#plan = { schedule, entries: plan.entries.map(({ origin }) => this.#entryOf(origin)) };
  }

  pause(now: number): void {
    this.#plan?.schedule.pause(now);
  }

  resume(now: number): void {
    this.#plan?.schedule.resume(now);
  }

  /** No more events. Those on their way are not touched. */
  end(): void {
    this.#plan = null;
  }

  /** Sends what is due. */
  turn(now: number): void {
    if (!this.#plan) return;
    const { schedule, entries } = this.#plan;
    const until = schedule.scheduledBy(now);
    while (schedule.taken < until) {
      const due = thousandths(schedule.dueAt(schedule.taken));
      schedule.taken += 1;
      this.#send(due, entries);
    }
  }

  /** When the longest-waiting attempt will be given up; `Infinity` when none is on its way. */
  get firstExpiry(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { connections } of this.#entries.values()) first = Math.min(first, connections.firstExpiry);
    return first;
  }

  /** When the oldest event in flight was due; `Infinity` without one. */
  get oldestDue(): number {
    return oldestDue(this.#inFlight);
  }

  /** Breaks every attempt whose time has run out. */
  expire(now: number): void {
    for (const { connections } of this.#entries.values()) connections.expire(now);
  }

  /** For so long this process did nothing: no attempt had this time. */
  pardon(ms: number): void {
    for (const { connections } of this.#entries.values()) connections.pardon(ms);
  }

  /** Breaks every attempt that is still on its way, and closes all connections. */
  close(): void {
    for (const { connections } of this.#entries.values()) connections.close();
  }

  /** Settles every event in flight with what is known now. */
  giveUp(): void {
    this.close();
    for (const conflict of this.#inFlight) conflict.giveUp();
  }

  acknowledged(conflict: ConflictInFlight, [, at, , , region]: Attempt): void {
    this.settlements.settle(conflict.index, "ok", at);
    this.#options.acknowledged(region);
  }

  settled(conflict: ConflictInFlight, outcome: Outcome): void {
    const { history, counters } = this.#options;
    this.#inFlight.delete(conflict);
    countSettled(counters, outcome);
    history.writeLine(conflict.line(outcome));
    if (outcome !== "ok") this.settlements.settle(conflict.index, outcome, history.now());
  }

  neverSent(conflict: ConflictInFlight): void {
    this.#inFlight.delete(conflict);
    this.#ids.delete(conflict.index);
    countNeverSent(this.#options.counters);
  }

  #send(due: number, entries: readonly Entry[]): void {
    const { population, delivery, history, seed, deadlineMs, counters } = this.#options;
    const index = this.#next++;
    const versions = conflictAt(seed, index, entries.length, history.wallEpochMs + due, population);
    const copies = versions.flatMap((operation, place) => {
      const request = requestOf(delivery, operation);
      return request === null ? [] : [{ operation, request, sender: entries[place]!.sender }];
    });
    if (copies.length < versions.length) return; // an event that not every region gets is no conflict
    const conflict = new ConflictInFlight(index, copies, due, due + deadlineMs, this);
    this.#ids.set(index, versions[0]!.eventId);
    this.settlements.begin(index);
    this.#inFlight.add(conflict);
    countBegun(counters);
    conflict.send();
  }

  #entryOf(origin: string): Entry {
    const known = this.#entries.get(origin);
    if (known) return known;
    const connections = new Connections(origin, this.#options.attemptTimeoutMs);
    const entry = { connections, sender: new AttemptSender({ ...this.#options, connections }) };
    this.#entries.set(origin, entry);
    return entry;
  }
}

function requireConflict({ share, entries }: ConflictPlan): void {
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`the share of conflicting events is above 0 and at most 1, got ${share}`);
  }
  if (entries.length < 2 || new Set(entries.map(({ origin }) => origin)).size < entries.length) {
    const found = entries.map(({ region, origin }) => `${region} at ${origin}`).join(", ") || "none";
    throw new RangeError(
      `conflicting events need the entries of two regions or more, each its own, got ${found}`,
    );
  }
}
