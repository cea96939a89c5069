/** The abilities of a topology before it is started are those of its regions once they run. */
import { expect, test } from "vitest";
import type { ExternalSystem } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { abilitiesIn, abilitiesOf, lackedWhenAttached } from "../../harness/provider/abilities.ts";
import { Operator } from "../../harness/provider/external/operator.ts";
import { ExternalRegion } from "../../harness/provider/external/region.ts";
import { ability } from "../../harness/provider/region-abilities.ts";
import { activeActive } from "../../topology/active-active.ts";
import { warmStandby } from "../../topology/warm-standby.ts";
import { fakeRegion, fakeTopology } from "./fakes.ts";

const running: ExternalSystem = {
  addresses: (region) => ({
    web: "http://127.0.0.1:1",
    ...(region === "with-database" ? { postgres: "postgres://127.0.0.1:2/shop" } : {}),
  }),
  health: "/",
  kill: () => ["true"],
  heal: () => ["true"],
};

function external(region: string, topology: Topology): ExternalRegion {
  const parts = Object.entries(running.addresses(region)).map(([name, address]) => ({
    name,
    region,
    address,
    listens: [],
    needs: [],
    pending: async () => null,
  }));
  const operator = new Operator({ logFolder: () => "", slotFolder: "" });
  const place = { region, topology, external: running, parts, operator };
  return new ExternalRegion(place, "http://127.0.0.1:1");
}

test.each(["with-database", "without"])("an external region %s lacks what it cannot do", (name) => {
  const topology = {
    ...activeActive,
    regions: [name],
    system: { ...activeActive.system, running, jobs: [] },
  };
  expect(abilitiesIn(fakeTopology([external(name, topology)]))).toEqual(abilitiesOf(topology));
});

test("parts that the harness starts can be done everything to, except by commands", () => {
  const expected = [
    "freeze",
    "parts",
    "wipe",
    "settings",
    "databases",
    "replicas",
    "jobs",
    "links",
    "edge",
    "census",
  ];
  expect(abilitiesOf(activeActive)).toEqual(new Set([...expected, "topics"]));
  expect(abilitiesOf(warmStandby)).toEqual(new Set(expected));
});

test("what belongs to a compose project is lacking when it is attached", () => {
  const lost = abilitiesOf(activeActive).difference(abilitiesOf(activeActive, true));
  expect([...lost].toSorted()).toEqual([...lackedWhenAttached].toSorted());
});

test("only what all regions can do is an ability of the topology", () => {
  const wipe = { wipe: async () => {} };
  const regions = [fakeRegion("north", { abilities: { wipe } }), fakeRegion("south")];
  expect(abilitiesIn(fakeTopology(regions))).toEqual(new Set(["edge"]));
  const own = fakeTopology(regions, { edge: { directed: false } });
  expect(abilitiesIn(own)).toEqual(new Set());
});

test("an ability that a region lacks is named, with what it does and where it is found", () => {
  expect(() => ability(fakeRegion("north"), "freeze")).toThrow(
    /^north lacks the ability "freeze" \(stop every process of a region .+\)\. Found in: .+ It has: none$/,
  );
});
