import { expect, test } from "vitest";
import type { OwnFault } from "../../harness/contract/own-fault.ts";
import type { ExternalSystem } from "../../harness/contract/system.ts";
import { ownFaultObjections } from "../../harness/provider/sound-own-faults.ts";

const full: OwnFault = {
  title: "the disk of the database is full",
  touches: { parts: [{ region: "south", name: "postgres" }] },
  loses: ["south"],
  inject: { kind: "command", command: ["fill"] },
  heal: { kind: "postgres", region: "south", sql: "select empty()" },
  probes: { effect: [{ kind: "address", address: "postgres://a:1/d", answers: false }] },
};

function objections(faults: Record<string, unknown>): string[] {
  const running: ExternalSystem = {
    addresses: () => ({ web: "http://a:80", postgres: "postgres://a:1/d" }),
    health: "/",
    kill: () => ["kill"],
    heal: () => ["heal"],
    faults: faults as Record<string, OwnFault>,
  };
  return ownFaultObjections(["north", "south"], running);
}

test("a fault with all that it needs is sound, and one that comes from every other region", () => {
  const way: OwnFault = { ...full, touches: { ways: [{ from: "*", to: "south" }] } };
  expect(objections({ "disk-full": full, deaf: way })).toEqual([]);
});

test("all mistakes of all faults are named at once", () => {
  const wrong = {
    ...full,
    touches: { regions: ["east"], parts: [{ region: "south", name: "redis" }] },
    loses: ["west"],
    inject: { kind: "postgres", region: "south", server: "web", sql: "select fill()" },
  };
  expect(objections({ "disk full": full, other: wrong })).toEqual([
    'a fault cannot be named "disk full": letters, digits, ".", "_" and "-" are allowed',
    "fault other: `touches` names the region east, and there is only north, south",
    "fault other: `loses` names the region west, and there is only north, south",
    "fault other: `touches` names redis of south, which has only web, postgres",
    "fault other: `inject` runs SQL on web of south, whose address is no postgres:// address",
  ]);
});

test.each<[what: string, change: object, reason: string]>([
  ["nothing that it touches", { touches: {} }, "`touches`: names no region, part or way"],
  ["no probe", { probes: { effect: [] } }, "`probes.effect.0`"],
  ["no healing", { heal: undefined }, "`heal`"],
  ["a field that does not exist", { timeout: 5 }, 'Unrecognized key: "timeout"'],
  ["an empty command", { inject: { kind: "command", command: [] } }, "`inject.command.0`"],
  ["a URL of no kind", { inject: { kind: "http", url: "admin:80" } }, "expected an http:// or https:// URL"],
  [
    "an address without a port",
    { probes: { effect: [{ kind: "address", address: "somewhere", answers: true }] } },
    "`probes.effect.0.address`: expected an address as http://host:port",
  ],
  ["a time of no length", { timeoutMs: 0 }, "`timeoutMs`"],
])("a fault with %s is refused", (_, change, reason) => {
  const found = objections({ stuck: { ...full, ...change } });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(reason);
  expect(found[0]).toMatch(/^fault stuck: /);
});
