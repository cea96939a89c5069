/** Trying to write to a region that is not to take writes: only an answer is an attempt. */
import pg from "pg";
import { expect, test } from "vitest";
import { OperatorsDesk } from "../../harness/drill/desk.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { delivery } from "../load/edge.ts";

const system = { deliver: delivery, services: [] };
const edge = { origin: "http://127.0.0.1:1", service: "web" };

/** A region without a service, whose database does this. */
async function attemptsOn(sql: () => Promise<Record<string, unknown>[]>) {
  const written: HistoryRecord[] = [];
  const history = { now: () => 0, write: (record: HistoryRecord) => written.push(record) };
  const databases = { servers: ["postgres"], sql, promote: async () => {} };
  const region = () => ({ entry: "http://127.0.0.1:1", abilities: { databases } });
  const desk = new OperatorsDesk({
    live: { edge, region },
    history,
    system,
    runTag: "r",
    planted: null,
    onWriter() {},
    onReplica() {},
  });
  await desk.tryToWrite("here");
  return written.flatMap((one) => (one.k === "write-attempt" ? [one.accepted] : []));
}

test("a database that refuses is an attempt", async () => {
  const refusal = new pg.DatabaseError("read-only transaction", 1, "error");
  expect(await attemptsOn(() => Promise.reject(refusal))).toEqual([false]);
});

test("a database that takes it is an attempt", async () => {
  expect(await attemptsOn(async () => [])).toEqual([true]);
});

test("a database that is only starting says nothing of who may write", async () => {
  const starting = Object.assign(new pg.DatabaseError("starting up", 1, "error"), { code: "57P03" });
  expect(await attemptsOn(() => Promise.reject(starting))).toEqual([]);
});

test("without an answer there was no attempt", async () => {
  expect(await attemptsOn(() => Promise.reject(new Error("connect ECONNREFUSED")))).toEqual([]);
});

test("what this machine could not ask ends the attempt: it says nothing of who may write", async () => {
  const own = Object.assign(new Error("connect EMFILE"), { code: "EMFILE", syscall: "connect" });
  await expect(attemptsOn(() => Promise.reject(own))).rejects.toThrow(
    "the harness could not send a request: EMFILE: this process may open no more files (ulimit -n)",
  );
});
