/** What is wrong with how an external system is to be broken is told all at once, before anything starts. */
import { expect, test } from "vitest";
import type { ExternalSystem } from "../../harness/contract/system.ts";
import { abilitiesOf } from "../../harness/provider/abilities.ts";
import { standingConduits, wantedConduits } from "../../harness/provider/conduits.ts";
import { unsoundMeans } from "../../harness/provider/sound-external.ts";
import { activeActive } from "../../topology/active-active.ts";

const regions = ["north", "south"];
const reached = {
  addresses: (region: string) => ({ web: `http://127.0.0.1:${region === "north" ? 81 : 82}` }),
  health: "/",
};
const heal = () => ["true"] as const;
const link = {
  name: "copies",
  from: "north",
  to: "south",
  listen: "127.0.0.1:7001",
  upstream: "127.0.0.1:82",
};
const reasons = (more: Partial<ExternalSystem>) => unsoundMeans({ ...reached, ...more }, regions);

test("each way to kill a region is enough by itself", () => {
  expect(reasons({ kill: heal, heal })).toEqual([]);
  expect(reasons({ containers: (region) => ({ web: { service: region } }) })).toEqual([]);
  expect(reasons({ processes: (region) => ({ web: { pidFile: `/run/${region}.pid` } }), heal })).toEqual([]);
});

test.each<[string, Partial<ExternalSystem>, RegExp]>([
  ["no way to kill a region", { heal, links: [link] }, /nothing can kill its regions/],
  ["a kill without heal", { kill: heal }, /`kill` and no `heal`/],
  ["processes without heal", { processes: () => ({ web: { unit: "web" } }) }, /no `heal` that starts/],
  ["a selector that states nothing", { containers: () => ({ web: {} }) }, /web of north states nothing/],
  ["a region without parts", { containers: () => ({}) }, /names no part of north/],
  ["a relative pid file", { heal, processes: () => ({ web: { pidFile: "web.pid" } }) }, /absolute path/],
  [
    "a group that is elsewhere",
    { heal, processes: () => ({ web: { cgroup: "/tmp/x" } }) },
    /sys\/fs\/cgroup/,
  ],
  [
    "the root of all groups",
    { heal, processes: () => ({ web: { cgroup: "/sys/fs/cgroup/" } }) },
    /is needed/,
  ],
  [
    "a part in both",
    { heal, containers: () => ({ web: { service: "a" } }), processes: () => ({ web: { unit: "web" } }) },
    /web of north is described both/,
  ],
  ["an unknown region", { kill: heal, heal, links: [{ ...link, to: "west" }] }, /names the region west/],
  ["a link to itself", { kill: heal, heal, links: [{ ...link, to: "north" }] }, /leads from north to itself/],
  ["a low port", { kill: heal, heal, links: [{ ...link, listen: "127.0.0.1:99" }] }, /no rights below 1024/],
  ["a name to listen at", { kill: heal, heal, links: [{ ...link, listen: "here:7001" }] }, /IPv4 address/],
  ["no address to dial", { kill: heal, heal, links: [{ ...link, upstream: "there" }] }, /dials no address/],
  ["two that are the same", { kill: heal, heal, links: [link, link] }, /two links are north->south:copies/],
  ["two that listen together", { kill: heal, heal, links: [link, link] }, /two links listen at/],
  ["a reserved name", { kill: heal, heal, links: [{ ...link, name: "canary" }] }, /cannot be named "canary"/],
])("%s is told", (_, described, expected) => {
  expect(reasons(described).join("; ")).toMatch(expected);
});

test("all that is wrong is told at once", () => {
  const links = [{ ...link, to: "west", listen: "127.0.0.1:99" }];
  expect(reasons({ kill: heal, containers: () => ({ web: {} }), links }).length).toBeGreaterThan(4);
});

const described = (more: Partial<ExternalSystem>) => ({
  ...activeActive,
  ...{ regions, components: [], edge: { service: "web" } },
  system: { ...activeActive.system, running: { ...reached, ...more }, services: [], jobs: [] },
});

test("an external system has the abilities of what it describes, and no other", () => {
  const containers = () => ({ web: { service: "web" } });
  const processes = () => ({ web: { unit: "web" } });
  const of = (more: Partial<ExternalSystem>) => [...abilitiesOf(described(more))].toSorted();
  expect(of({ containers })).toEqual(["edge", "freeze", "links", "parts"]);
  expect(of({ processes, heal })).toEqual(["edge", "freeze", "parts"]);
  expect(of({ kill: heal, heal, links: [link] })).toEqual(["census", "commands", "edge", "links"]);
});

test("a described link must be seen in use, and canary lines lie beside it in both directions", () => {
  const topology = described({ kill: heal, heal, links: [link] });
  expect(standingConduits(topology)).toContain("north->south:copies");
  const canaries = wantedConduits(topology).filter(({ service }) => service === "canary");
  expect(canaries.map(({ dialler, server }) => [dialler, server])).toEqual([
    ["north", "south"],
    ["south", "north"],
  ]);
});

test("with an edge of the system's own, the links between regions are laid and nothing leads into them", () => {
  const edge = { url: "https://api.example.test" };
  const topology = { ...described({ kill: heal, heal, links: [link] }), edge };
  expect(wantedConduits(topology).map(({ name }) => name)).toEqual([
    "north->south:copies",
    "north->south:canary",
    "south->north:canary",
  ]);
  expect(standingConduits(topology)).toEqual(["north->south:copies"]);
  expect(abilitiesOf(topology)).not.toContain("edge");
  expect(wantedConduits({ ...described({ kill: heal, heal }), edge })).toEqual([]);
});
