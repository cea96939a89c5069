/** Which networks can be left to cut two regions apart, and the reason where none can. On containers that are made up. */
import { expect, test } from "vitest";
import type { ContainerBodies } from "../../harness/provider/external/containers.ts";
import type { UsersEngine } from "../../harness/provider/external/engine.ts";
import { UsersNetworks } from "../../harness/provider/external/networks.ts";

/** Name of each container, and the networks that it is in. */
type Layout = Readonly<Record<string, readonly string[]>>;

function networks(layout: Layout, reachesContainers = true): UsersNetworks {
  const all = Object.entries(layout).map(([name, networks], nth) => ({
    Id: name,
    Name: `/${name}`,
    State: "running",
    Config: { ExposedPorts: { "80/tcp": {} } },
    NetworkSettings: {
      Ports: {},
      Networks: Object.fromEntries(
        networks.map((network) => [network, { NetworkID: network, IPAddress: `10.0.0.${nth}` }]),
      ),
    },
  }));
  const engine = {
    reachesContainers,
    select: async () => all,
    ofEach: async (some: readonly { Id: string }[]) =>
      all.filter(({ Id }) => some.some((one) => one.Id === Id)),
  };
  const bodies = (region: string) => ({
    found: async () => all.filter(({ Id }) => Id.startsWith(region)),
  });
  const regions = new Map(["north", "south"].map((region) => [region, bodies(region)]));
  return new UsersNetworks(
    engine as unknown as UsersEngine,
    regions as unknown as ReadonlyMap<string, ContainerBodies>,
  );
}

test("a region with a network of its own leaves the one between the two", async () => {
  const cut = await networks({
    "north-web": ["north", "between"],
    "north-db": ["north", "between"],
    "south-web": ["between"],
  }).between("north", "south");
  expect(cut.networks).toEqual(["between"]);
  expect(cut.ties).toBe(2);
  expect(cut.addresses).toEqual([
    { host: "10.0.0.0", port: 80 },
    { host: "10.0.0.1", port: 80 },
  ]);
});

test.each<[string, Layout, RegExp]>([
  ["no shared network", { north: ["a"], south: ["b"] }, /no network of the engine has containers of both/],
  ["one network for all", { north: ["a"], south: ["a"] }, /north has no other network; south has no other/],
  [
    "parts of a region that share only the network between",
    { "north-web": ["x", "between"], "north-db": ["y", "between"], south: ["between"] },
    /north-web would lose north-db/,
  ],
  [
    "a third container that is only in the network between",
    { north: ["n", "between"], south: ["s", "between"], witness: ["between"] },
    /north would lose witness.*south would lose witness/,
  ],
])("%s is refused with the reason", async (_, layout, expected) => {
  await expect(networks(layout).between("north", "south")).rejects.toThrow(expected);
});

test("an engine whose networks cannot be dialled is refused: no cut could be proven", async () => {
  const found = networks({ north: ["n", "b"], south: ["b"] }, false);
  await expect(found.between("north", "south")).rejects.toThrow(/cannot be dialled/);
});
