/** Reads are proven on what is there and on what is not, before anything is broken. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ReadBack } from "../../harness/contract/read-back.ts";
import { proveReads } from "../../harness/drill/proven-reads.ts";

vi.mock("../../harness/machine/await.ts", () => ({ awaitNull: (ask: () => unknown) => ask() }));

const { signal } = new AbortController();
const canary = {
  ...{ eventId: "canary-r-north", account: "canary", amount: 1, tenant: "canary", schemaVersion: 1 },
  ...{ readable: true, occurredAt: "2026-11-21T00:00:00Z" },
};
const readBack: ReadBack = {
  path: ({ eventId }) => `/credits/${eventId}`,
  classify: (status) => ({
    outcome: status === 200 ? "present" : status === 404 ? "absent" : "failed",
    region: null,
  }),
};
let held: string[];
let server: Server;
let origin: string;
beforeEach(async () => {
  held = [canary.eventId];
  server = createServer(({ url = "" }, answer) => {
    answer.writeHead(held.includes(url.slice("/credits/".length)) ? 200 : 404).end("from the shop");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.233.15.1", resolve));
  origin = `http://127.233.15.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close());

const prove = (more: Partial<ReadBack> = {}) =>
  proveReads(origin, { ...readBack, ...more }, { canaries: [canary], signal });

test("a read that tells what is there from what is not is taken", async () => {
  await expect(prove()).resolves.toBeUndefined();
});

test("a wrong path is told with the request and the answer", async () => {
  await expect(prove({ path: ({ eventId }) => `/credit/${eventId}` })).rejects.toThrow(
    `a read of canary-r-north must be present, for every region holds it, and within 20 s it was not: GET ${origin}/credit/canary-r-north was answered 404 from the shop, which is absent`,
  );
});

test("a read that shows what was never sent is told", async () => {
  await expect(prove({ classify: () => ({ outcome: "present", region: null }) })).rejects.toThrow(
    /a read of canary-r-north-never-sent must be absent, for it was never sent, .* was answered 404 .*, which is present/,
  );
});

test("a read that gets no answer is told", async () => {
  server.close();
  await expect(prove()).rejects.toThrow(/was not answered: .*ECONNREFUSED/);
});

test("a path that cannot be made is told", async () => {
  const path = () => {
    throw new Error("no such account");
  };
  await expect(prove({ path })).rejects.toThrow("deliver.readBack makes no request of canary-r-north");
});
