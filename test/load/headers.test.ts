/** Secrets of headers: where they come from, and what is refused before a drill begins. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { refuseUnable } from "../../harness/campaign/plan.ts";
import type { Delivery } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import type { Scenario } from "../../harness/drill/scenario.ts";
import { whyNoAccess } from "../../harness/load/edge-access.ts";
import { headerLines, secretsOf } from "../../harness/load/headers.ts";
import { requestOf } from "../../harness/load/request.ts";
import { activeActive } from "../../topology/active-active.ts";
import { delivery } from "./edge.ts";

const operation = {
  ...{ eventId: "evt-1", account: "a", amount: 1, tenant: "t" },
  ...{ schemaVersion: 3, readable: true, occurredAt: "2026-03-01T08:00:00.000Z" },
};

function topology(edge: object, more: Partial<Delivery> = {}): Topology {
  const system = { ...activeActive.system, deliver: { ...delivery, ...more } };
  return { ...activeActive, edge: { url: "https://api.example.test", ...edge }, system };
}

test("a secret of the environment is sent, and known as one", () => {
  const env = { API_TOKEN: "tok-123456", KEY: "key-123456" };
  Object.assign(process.env, env);
  expect(headerLines({ authorization: { env: "API_TOKEN" }, plain: "x" })).toEqual([
    "authorization",
    "tok-123456",
    "plain",
    "x",
  ]);
  const described = topology(
    { headers: { authorization: { env: "API_TOKEN" } } },
    { headers: ({ eventId }) => ({ "idempotency-key": eventId, "x-key": { env: "KEY" } }) },
  );
  expect(secretsOf(described, env)).toEqual(["tok-123456", "key-123456"]);
});

test("a secret of reads is one, too", () => {
  const classify = () => ({ outcome: "present", region: null }) as const;
  const path = ({ eventId }: { eventId: string }) => `/${eventId}`;
  const described = topology({}, { readBack: { path, classify, headers: { "x-key": { env: "READ_KEY" } } } });
  expect(secretsOf(described, { READ_KEY: "read-123456" })).toEqual(["read-123456"]);
  expect(whyNoAccess(described, {})).toEqual([expect.stringContaining("READ_KEY, which is not set")]);
});

test("missing, short and broken variables and a CA that is none are told at once, before anything starts", () => {
  const ca = join(import.meta.dirname, "headers.test.ts");
  const described = topology(
    { ca, headers: { authorization: { env: "NOT_SET" }, "x-a": { env: "SHORT" } } },
    { headers: { "x-b": { env: "LINES" } } },
  );
  const why = whyNoAccess(described, { SHORT: "abc", LINES: "tok-\n123456" });
  expect(why).toHaveLength(4);
  expect(why[0]).toContain(`edge.ca must be a file with certificates as PEM, and ${ca} is none`);
  expect(why[1]).toContain(
    "the header authorization takes its value from the environment variable NOT_SET, which is not set",
  );
  expect(why[2]).toContain("SHORT, which has fewer than 8 characters");
  expect(why[3]).toContain("LINES, which has more than one line");
  const scenario = {
    name: "outage",
    topology: described,
    options: {},
    needs: () => [],
  } as unknown as Scenario;
  expect(() => refuseUnable({ scenario, chosen: {} })).toThrow(UsageError);
});

test("method, path, headers and body may depend on the operation, and are the same for each attempt", () => {
  const described: Delivery = {
    ...delivery,
    method: ({ amount }) => (amount > 1 ? "PATCH" : "DELETE"),
    path: ({ account, eventId }) => `/accounts/${account}/${eventId}`,
    headers: ({ eventId }) => ({ "idempotency-key": eventId }),
    body: () => Buffer.from([1, 2]),
  };
  const made = requestOf(described, operation);
  expect(made).toEqual({
    method: "DELETE",
    path: "/accounts/a/evt-1",
    headers: ["idempotency-key", "evt-1"],
    body: Buffer.from([1, 2]),
  });
  expect(requestOf(described, operation)).toEqual(made);
});
