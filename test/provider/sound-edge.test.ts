/** What is told of an edge of the system's own, and of how requests are made, before anything is started. */
import { expect, test } from "vitest";
import type { ReadBack } from "../../harness/contract/read-back.ts";
import type { SystemUnderTest } from "../../harness/contract/system.ts";
import type { OwnEdge, Topology } from "../../harness/contract/topology.ts";
import { abilitiesOf } from "../../harness/provider/abilities.ts";
import { standingConduits, wantedConduits } from "../../harness/provider/conduits.ts";
import { whyUnsound } from "../../harness/provider/sound-topology.ts";
import { paymentSystem } from "../../topology/payment-system.ts";
import { shop, shopRunning } from "./shop.ts";

const running = shopRunning((region) => ({ postgres: `postgres://${region}/d` }), "/");

function described(edge: Partial<OwnEdge>, more: Partial<SystemUnderTest> = {}): Topology {
  const own = { url: "https://api.example.test", ...edge };
  return shop(running, { regions: ["north", "south"], edge: own }, more);
}

test("an address is enough, and nothing of the harness stands before the regions then", () => {
  const topology = described({});
  expect(whyUnsound(topology)).toBeNull();
  expect(wantedConduits(topology)).toEqual([]);
  expect(standingConduits(topology)).toEqual([]);
  expect(abilitiesOf(topology)).toEqual(new Set(["commands", "databases"]));
});

const deliver = paymentSystem.deliver;
const readBack: ReadBack = {
  path: ({ eventId }) => `/${eventId}`,
  classify: () => ({ outcome: "failed", region: null }),
};
const read = (change: object) =>
  described({}, { deliver: { ...deliver, readBack: { ...readBack, ...change } } });

test("a way to read operations is taken", () => {
  expect(whyUnsound(read({}))).toBeNull();
  expect(whyUnsound(read({ method: "POST", path: "/query", body: () => "x" }))).toBeNull();
});

test.each<[what: string, topology: Topology, reason: string]>([
  ["no address", described({ url: "api" }), "edge.url must be https://host or http://host:port"],
  [
    "a path",
    described({ url: "https://a.test/v1" }),
    "edge.url has a path, and paths are those of `deliver`",
  ],
  [
    "a password",
    described({ url: "https://a:b@a.test" }),
    "edge.url holds a password, which reports would show",
  ],
  ["a CA without TLS", described({ url: "http://a.test", ca: "/x" }), "edge.ca is for https"],
  ["a resolver by name", described({ resolver: "dns" }), "edge.resolver must be the address of a DNS server"],
  ["a service without address", described({ service: "web" }), "edge.service in north names web"],
  [
    "regions that the harness starts",
    described({}, { running: undefined as never }),
    "edge.url is for a system that runs by itself",
  ],
  [
    "a defect of the harness's edge",
    described({}, { defects: { blind: { breaks: "checks", caughtBy: ["rto"], edgeChecks: false } } }),
    "the defect blind turns off the checks of the harness's edge",
  ],
  ["an unknown method", described({}, { deliver: { ...deliver, method: "GET" as never } }), "deliver.method"],
  ["a read by PUT", read({ method: "PUT" }), "deliver.readBack.method must be GET or POST"],
  ["a read without a root", read({ path: "x" }), "deliver.readBack.path must begin"],
  ["a body of a GET", read({ body: () => "x" }), "deliver.readBack.body is for the method POST"],
  [
    "a read that is the same for all",
    read({ path: "/credits" }),
    "make its path a function of the operation",
  ],
  ["a read that is not classified", read({ classify: undefined }), "deliver.readBack.classify"],
  ["a path without a root", described({}, { deliver: { ...deliver, path: "x" } }), "deliver.path must begin"],
])("%s is told", (_what, topology, reason) => {
  expect(whyUnsound(topology)).toContain(reason);
});

test("everything that is wrong is told at once", () => {
  const why = whyUnsound(described({ url: "https://a:b@a.test/v1", resolver: "dns", service: "web" }));
  for (const part of ["has a path", "password", "edge.resolver", "edge.service in south"])
    expect(why).toContain(part);
});
