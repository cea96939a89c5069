/** The tools of an operator during a drill: single operations, the health of the edge, and notes of what changed. */
import pg from "pg";
import { request } from "undici";
import { reasonOf } from "../contract/reason.ts";
import type { DefectSpec, SystemUnderTest } from "../contract/system.ts";
import type { EdgeAccess } from "../load/edge-access.ts";
import { askOwnEdge } from "../load/origin.ts";
import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import type { Databases } from "../provider/region-abilities.ts";
import type { Desk, Sent } from "../runbook/action.ts";
import type { Pen } from "./recorder.ts";
import { entryInto } from "./region-entry.ts";
import { requireAsked } from "./require-asked.ts";
import { sendOne, unsent } from "./single-operation.ts";

/** What an operator sees of a region. */
type OperatedRegion = Pick<LiveRegion, "entry"> & {
  readonly abilities: Pick<LiveRegion["abilities"], "databases">;
};

export interface DeskOptions {
  readonly live: {
    readonly edge: Pick<LiveTopology["edge"], "origin" | "service">;
    region(name: string): OperatedRegion;
  };
  readonly system: Pick<SystemUnderTest, "deliver" | "services" | "running">;
  /** How the system's own edge is reached, where it has one. */
  readonly access?: EdgeAccess | null;
  readonly history: Pen;
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
  readonly #options: DeskOptions;
  #sent = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.fencing = options.planted?.fencing ?? true;
    this.draining = options.planted?.draining ?? true;
  }

  now(): number {
    return this.#options.history.now();
  }

  send(to: "edge" | string): Promise<Sent> {
    const { live, access } = this.#options;
    this.#sent += 1;
    const origin = to === "edge" ? (access ?? live.edge.origin) : entryInto(to, live.region(to));
    const eventId = `canary-${this.#options.runTag}-${to}-${this.#sent}`;
    const { system, history } = this.#options;
    return sendOne(origin, eventId, { system, history, pastEdge: to !== "edge" });
  }

  async health(): Promise<{ status: number; body: string }> {
    const { live, system, access } = this.#options;
    const { services, running } = system;
    const path = running?.health ?? services.find(({ name }) => name === live.edge.service)!.health;
    if (access)
      return askOwnEdge(access, { method: "GET", path, headers: [], body: "" }, { limitMs: answerLimitMs });
    const limits = { headersTimeout: answerLimitMs, bodyTimeout: answerLimitMs };
    const { statusCode, body } = await request(`${live.edge.origin}${path}`, limits);
    return { status: statusCode, body: await body.text() };
  }

  async tryToWrite(region: string): Promise<string> {
    const { live } = this.#options;
    const { accepted, answered, text } = await this.send(region);
    if (answered) this.#noteAttempt(region, accepted, `an operation sent straight to it: ${text}`);
    const { databases } = live.region(region).abilities;
    const writes = await Promise.all(
      (databases?.servers ?? []).map((server) => writeToDatabase(databases!, server)),
    );
    for (const write of writes) if (write.answered) this.#noteAttempt(region, write.accepted, write.text);
    return [`its service: ${text}`, ...new Set(writes.map((write) => write.text))].join("; ");
  }

  /** Recorded only after an answer: a dead region that takes no write proves nothing of a fence. */
  #noteAttempt(region: string, accepted: boolean, text: string): void {
    const { history } = this.#options;
    history.write({ k: "write-attempt", at: history.now(), region, accepted, text });
  }

  writerIs(region: string): void {
    const { history, onWriter } = this.#options;
    history.write({ k: "writer", at: history.now(), region });
    onWriter(region);
  }

  replicaOf(region: string, primary: string | null): void {
    const { history, onReplica } = this.#options;
    history.write({ k: "replica", at: history.now(), region, of: primary });
    onReplica(region, primary);
  }

  oldestCompatibleIs(version: number, since: number): void {
    const { history } = this.#options;
    history.write({ k: "compatibility", at: since, untilAt: history.now(), oldest: version });
  }
}

/** A table that is made and dropped again: the smallest write that works on every PostgreSQL. */
async function writeToDatabase(
  { sql }: Databases,
  server: string,
): Promise<{ accepted: boolean; answered: boolean; text: string }> {
  try {
    await sql("create table write_attempt (); drop table write_attempt", server);
    return { accepted: true, answered: true, text: `its database ${server} took a write` };
  } catch (error) {
    requireAsked(error, unsent);
    // Class 57: starting up or shutting down, which proves nothing of the right to write.
    const answered = error instanceof pg.DatabaseError && !error.code?.startsWith("57");
    const what = answered ? "refused a write" : "did not answer";
    return { accepted: false, answered, text: `its database ${server} ${what}: ${reasonOf(error)}` };
  }
}
