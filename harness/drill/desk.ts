/** What an operator has at hand during a drill: sending single operations, asking the edge, and saying what changed. */
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { request } from "undici";
import { byHand, type Operation } from "../contract/operation.ts";
import { reasonOf } from "../contract/reason.ts";
import type { DefectSpec, SystemUnderTest } from "../contract/system.ts";
import type { Try } from "../history/types.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import type { Databases } from "../provider/region-abilities.ts";
import type { Desk, Sent } from "../runbook/action.ts";
import { requireAsked } from "./require-asked.ts";

export interface DeskParts {
  readonly live: LiveTopology;
  readonly system: SystemUnderTest;
  readonly history: HistoryWriter;
  /** Goes into the event ids. */
  readonly runTag: string;
  /** What is broken on purpose. */
  readonly planted: Pick<DefectSpec, "fencing" | "draining"> | null;
  readonly onWriter: (region: string) => void;
  readonly onReplica: (region: string, primary: string | null) => void;
}

const answerLimitMs = 5_000;
const againMs = 500;
const unsent = "the harness could not send a request";

export class OperatorsDesk implements Desk {
  readonly fencing: boolean;
  readonly draining: boolean;
  readonly #parts: DeskParts;
  #sent = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.fencing = parts.planted?.fencing ?? true;
    this.draining = parts.planted?.draining ?? true;
  }

  now(): number {
    return this.#parts.history.now();
  }

  send(to: "edge" | string): Promise<Sent> {
    const { live } = this.#parts;
    this.#sent += 1;
    const origin = to === "edge" ? live.edge.origin : live.region(to).entry;
    const eventId = `canary-${this.#parts.runTag}-${to}-${this.#sent}`;
    return sendOne(origin, eventId, { ...this.#parts, pastEdge: to !== "edge" });
  }

  async health(): Promise<{ status: number; body: string }> {
    const { live, system } = this.#parts;
    const { services, running } = system;
    const path = running?.health ?? services.find(({ name }) => name === live.edge.service)!.health;
    const limits = { headersTimeout: answerLimitMs, bodyTimeout: answerLimitMs };
    const { statusCode, body } = await request(`${live.edge.origin}${path}`, limits);
    return { status: statusCode, body: await body.text() };
  }

  async tryToWrite(region: string): Promise<string> {
    const { live } = this.#parts;
    const { accepted, answered, text } = await this.send(region);
    if (answered) this.#noteAttempt(region, accepted, `an operation sent straight to it: ${text}`);
    const { databases } = live.region(region).abilities;
    const tried = await Promise.all(
      (databases?.servers ?? []).map((server) => writeToDatabase(databases!, server)),
    );
    for (const database of tried)
      if (database.answered) this.#noteAttempt(region, database.accepted, database.text);
    return [`its service: ${text}`, ...new Set(tried.map((database) => database.text))].join("; ");
  }

  /** Only where somebody answered: that the dead take no write proves nothing of a fence. */
  #noteAttempt(region: string, accepted: boolean, text: string): void {
    const { history } = this.#parts;
    history.write({ k: "write-attempt", at: history.now(), region, accepted, text });
  }

  writerIs(region: string): void {
    const { history, onWriter } = this.#parts;
    history.write({ k: "writer", at: history.now(), region });
    onWriter(region);
  }

  replicaOf(region: string, primary: string | null): void {
    const { history, onReplica } = this.#parts;
    history.write({ k: "replica", at: history.now(), region, of: primary });
    onReplica(region, primary);
  }

  oldestCompatibleIs(version: number, since: number): void {
    const { history } = this.#parts;
    history.write({ k: "compatibility", at: since, untilAt: history.now(), oldest: version });
  }
}

/**
 * Sends one operation of the harness's own and records it, again within `patienceMs` while nobody decides on it. No answer
 * is an answer too, and so is one that was not waited for because of the signal.
 * @throws MachineError when this machine could not send it: nothing was asked then
 */
export async function sendOne(
  origin: string,
  eventId: string,
  {
    system,
    history,
    pastEdge = false,
    patienceMs = 0,
    signal = new AbortController().signal,
  }: Pick<DeskParts, "system" | "history"> & {
    readonly pastEdge?: boolean;
    readonly patienceMs?: number;
    readonly signal?: AbortSignal;
  },
): Promise<Sent> {
  const { schemaVersion } = system.deliver;
  const operation: Operation = {
    ...{ eventId, account: byHand, amount: 1, tenant: byHand, schemaVersion, readable: true },
    occurredAt: new Date().toISOString(),
  };
  const due = history.now();
  const tries: Try[] = [];
  const tryAgain = async () => {
    const one = await tryOnce(origin, operation, { system, history, signal });
    tries.push(one.made);
    return one;
  };
  let last = await tryAgain();
  while (last.made[2] === "info" && history.now() < due + patienceMs && !signal.aborted) {
    await pause(againMs, undefined, { signal }).catch(() => {}); // what is known by now is recorded below
    if (!signal.aborted) last = await tryAgain();
  }
  const [, , outcome, status, by] = last.made;
  const { account, amount, tenant } = operation;
  history.write({
    k: "op",
    id: eventId,
    ...{ account, amount, tenant, version: schemaVersion, due, outcome },
    ...(pastEdge ? { pastEdge } : {}),
    tries,
  });
  return { operation, accepted: outcome === "ok", answered: status !== 0, by, text: last.text };
}

async function tryOnce(
  origin: string,
  operation: Operation,
  { system, history, signal }: Pick<DeskParts, "system" | "history"> & { readonly signal: AbortSignal },
): Promise<{ made: Try; text: string }> {
  const { method, path, headers, body, classify } = system.deliver;
  const sent = history.now();
  try {
    const { statusCode, body: answered } = await request(`${origin}${path}`, {
      method,
      signal,
      headers: { ...headers },
      body: body(operation),
      headersTimeout: answerLimitMs,
      bodyTimeout: answerLimitMs,
    });
    const answer = await answered.text();
    const { outcome, region } = classify(statusCode, answer);
    return {
      made: [sent, history.now(), outcome, statusCode, region],
      text: `${statusCode} ${answer.slice(0, 120)}`,
    };
  } catch (error) {
    requireAsked(error, unsent);
    return { made: [sent, history.now(), "info", 0, null], text: reasonOf(error) };
  }
}

/** A table that is made and dropped again: the smallest write that every PostgreSQL knows. */
async function writeToDatabase(
  { sql }: Databases,
  server: string,
): Promise<{ accepted: boolean; answered: boolean; text: string }> {
  try {
    await sql("create table write_attempt (); drop table write_attempt", server);
    return { accepted: true, answered: true, text: `its database ${server} took a write` };
  } catch (error) {
    requireAsked(error, unsent);
    // Class 57: starting up or shutting down, which says nothing of who may write.
    const answered = error instanceof pg.DatabaseError && !error.code?.startsWith("57");
    const what = answered ? "refused a write" : "did not answer";
    return { accepted: false, answered, text: `its database ${server} ${what}: ${reasonOf(error)}` };
  }
}
