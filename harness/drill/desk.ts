/** What an operator has at hand during a drill: sending single operations, asking the edge, and saying what changed. */
import pg from "pg";
import { request } from "undici";
import { byHand, type Operation } from "../contract/operation.ts";
import type { DefectSpec, SystemUnderTest } from "../contract/system.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import type { Desk, Sent } from "../runbook/action.ts";

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
    const { databases } = live.region(region);
    const tried = await Promise.all(databases.map((server) => writeToDatabase(live, region, server)));
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

/** Sends one operation of the harness's own and records it. Never rejects: no answer is an answer too. */
export async function sendOne(
  origin: string,
  eventId: string,
  {
    system,
    history,
    pastEdge = false,
  }: Pick<DeskParts, "system" | "history"> & { readonly pastEdge?: boolean },
): Promise<Sent> {
  const { method, path, headers, body, classify, schemaVersion } = system.deliver;
  const operation: Operation = {
    ...{ eventId, account: byHand, amount: 1, tenant: byHand, schemaVersion, readable: true },
    occurredAt: new Date().toISOString(),
  };
  const sent = history.now();
  let answer: { status: number; text: string };
  try {
    const { statusCode, body: answered } = await request(`${origin}${path}`, {
      method,
      headers: { ...headers },
      body: body(operation),
      headersTimeout: answerLimitMs,
      bodyTimeout: answerLimitMs,
    });
    answer = { status: statusCode, text: await answered.text() };
  } catch (error) {
    answer = { status: 0, text: (error as Error).message };
  }
  const { outcome, region } =
    answer.status === 0 ? ({ outcome: "info", region: null } as const) : classify(answer.status, answer.text);
  const { account, amount, tenant } = operation;
  history.write({
    k: "op",
    id: eventId,
    ...{ account, amount, tenant, version: schemaVersion, due: sent, outcome },
    ...(pastEdge ? { pastEdge } : {}),
    tries: [[sent, history.now(), outcome, answer.status, region]],
  });
  const text = answer.status === 0 ? answer.text : `${answer.status} ${answer.text.slice(0, 120)}`;
  return { operation, accepted: outcome === "ok", answered: answer.status !== 0, by: region, text };
}

/** A table that is made and dropped again: the smallest write that every PostgreSQL knows. */
async function writeToDatabase(
  live: LiveTopology,
  region: string,
  server: string,
): Promise<{ accepted: boolean; answered: boolean; text: string }> {
  try {
    await live.region(region).sql("create table write_attempt (); drop table write_attempt", server);
    return { accepted: true, answered: true, text: `its database ${server} took a write` };
  } catch (error) {
    // Class 57: starting up or shutting down, which says nothing of who may write.
    const answered = error instanceof pg.DatabaseError && !error.code?.startsWith("57");
    const what = answered ? "refused a write" : "did not answer";
    return { accepted: false, answered, text: `its database ${server} ${what}: ${(error as Error).message}` };
  }
}
