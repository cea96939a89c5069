/** What this machine cannot send was never asked of the system. */
import { afterEach, describe, expect, it } from "vitest";
import { ownFailure, sendersFailure } from "../../harness/contract/own-failure.ts";
import { Expiry } from "../../harness/load/expiry.ts";
import { type OperationHome, OperationInFlight } from "../../harness/load/operation-in-flight.ts";
import { operationAt } from "../../harness/load/operations.ts";
import { acknowledge, Edge, hang, loadOn, until } from "./edge.ts";

let edge: Edge | undefined;
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

const system = (code: string, syscall = "connect") =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

describe("an own failure", () => {
  it.each(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS", "ENOMEM"])("is %s", (code) => {
    expect(ownFailure(system(code))).toContain(code);
  });

  it("is a resolver that does not answer, and for a sender one that does not know", () => {
    expect(ownFailure(Object.assign(system("EAI_AGAIN", "getaddrinfo"), { hostname: "edge" }))).toBe(
      "EAI_AGAIN: the resolver does not say where edge is",
    );
    expect(sendersFailure(system("EAI_AGAIN", "getaddrinfo"))).toContain("EAI_AGAIN");
    expect(sendersFailure(system("ENOTFOUND", "getaddrinfo"))).toContain("ENOTFOUND");
    expect(ownFailure(system("ENOTFOUND", "getaddrinfo"))).toBe(null);
  });

  it("of several addresses is one of all of them", () => {
    // As Node makes it: the whole has the code of its first.
    const dialled = (...codes: string[]) =>
      Object.assign(new AggregateError(codes.map((code) => system(code))), { code: codes[0] });
    expect(ownFailure(dialled("EADDRNOTAVAIL", "ECONNREFUSED"))).toBe(null);
    expect(sendersFailure(dialled("EADDRNOTAVAIL", "ECONNREFUSED"))).toBe(null);
    expect(ownFailure(new Error("failed", { cause: dialled("EMFILE", "EMFILE") }))).toContain("EMFILE");
  });

  it("is found behind other errors", () => {
    const behind = new Error("fetch failed", { cause: new AggregateError([system("EMFILE")]) });
    expect(ownFailure(behind)).toContain("EMFILE");
  });

  it.each([
    ...["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "EPIPE"],
    // A route or a firewall rule that prohibits is a fault injection of the user's.
    ...["EACCES", "EPERM"],
  ])("is never %s", (code) => {
    expect(ownFailure(system(code))).toBe(null);
    expect(sendersFailure(system(code))).toBe(null);
    expect(ownFailure("EMFILE")).toBe(null);
  });
});

describe("a load that its machine does not let send", () => {
  // No resolver knows this name, by RFC 6761.
  const nowhere = { origin: "http://edge.invalid:80" };

  it("leaves out what was never sent, and tells why", async () => {
    const told: string[] = [];
    const { load, history } = loadOn(nowhere, { perSecond: 100, onUnsent: (why) => void told.push(why) });
    await until("20 unsent", () => load.tally.unsent >= 20);
    await load.stop();
    expect(history.ops).toEqual([]);
    expect(told[0]).toContain("edge.invalid");
    expect(load.tally).toMatchObject({ attempted: 0, sent: 0, indeterminate: 0, inFlight: 0 });
    expect(load.tally.scheduled).toBeGreaterThanOrEqual(20);
    expect(history.senders[0]).toMatchObject({ sent: 0, unsent: load.tally.unsent });
  });

  it("leaves out conflicting events too", async () => {
    edge = await Edge.listen("127.233.9.4", acknowledge);
    const { load, history } = loadOn(edge, { perSecond: 50 });
    const entries = ["a", "b"].map((region) => ({ region, origin: `http://${region}.invalid:80` }));
    load.conflict({ share: 1, entries });
    await until("10 unsent", () => load.tally.unsent >= 10);
    await load.stop();
    expect(history.ops.every(({ rivals }) => rivals === undefined)).toBe(true);
    expect(load.tally.attempted).toBe(history.ops.length);
    expect(load.conflicting).toEqual([]);
    expect(history.senders[0]).toMatchObject({ conflicting: 0 });
  });
});

describe("an operation whose retry its machine does not let send", () => {
  it("gives the token of that retry back, and not for a first attempt", () => {
    const operation = operationAt(1, 0, {
      runTag: "r",
      schemaVersion: 1,
      firstAtEpochMs: 0,
      perSecond: 1,
    });
    let spared = 0;
    const home: OperationHome = {
      sender: { start() {} },
      retries: { plan: () => true, spared: () => void spared++ },
      settled() {},
      neverSent() {},
    };
    const inFlight = () =>
      new OperationInFlight(
        0,
        operation,
        { method: "POST", path: "/", headers: [], body: "" },
        0,
        1_000,
        home,
      );
    inFlight().unsent();
    expect(spared).toBe(0);
    const retried = inFlight();
    retried.attempted([0, 1, "info", 503, null]);
    retried.unsent();
    expect(spared).toBe(1);
  });
});

describe("time in which this process did nothing", () => {
  it("runs for no attempt", async () => {
    edge = await Edge.listen("127.233.9.5", hang);
    const { load, history } = loadOn(edge, { perSecond: 50, attemptTimeoutMs: 400, deadlineMs: 400 });
    await until("5 arrivals", () => load.tally.sent >= 5);
    const stalledUntil = performance.now() + 1_000;
    while (performance.now() < stalledUntil);
    const sentBefore = edge.received.length;
    // Their time-out has passed by the clock alone.
    expect(history.ops.length).toBe(0);
    await until("another turn", () => load.tally.sent > sentBefore);
    await load.abort();
  });

  it("is pardoned before anything is ended", async () => {
    const said: string[] = [];
    const expiring = {
      firstExpiry: Number.POSITIVE_INFINITY,
      pardon: (ms: number) => void said.push(`pardon ${ms > 900}`),
      expire: () => void said.push("expire"),
    };
    let now = 0;
    const expiry = new Expiry(() => now, expiring);
    now = 10;
    expiry.turn(now);
    await new Promise(setImmediate);
    now = 1_020;
    expiry.turn(now);
    await new Promise(setImmediate);
    expect(said).toEqual(["expire", "pardon true", "expire"]);
  });
});
