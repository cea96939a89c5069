/** Which provider is chosen, and what is said of it. The engine is one that we make up. */
import { beforeEach, expect, test, vi } from "vitest";
import type { Topology } from "../../harness/contract/topology.ts";
import { chooseProvider } from "../../harness/provider/choose.ts";
import { activeActive } from "../../topology/active-active.ts";

const engine = vi.hoisted(() => ({ available: vi.fn<() => Promise<string | null>>() }));
vi.mock("../../harness/provider/containers/provider.ts", () => ({
  containersProvider: () => ({ ...engine, name: "containers", describe: async () => "Docker 20.10 at here" }),
}));
beforeEach(() => engine.available.mockReset());

const topology = activeActive;
const always = () => ["true"] as const;

async function choose(asked: "auto" | "processes" | "containers", engines = {}) {
  const said: string[] = [];
  const { provider } = await chooseProvider({ provider: asked, engines, attach: null }, topology, (text) =>
    said.push(text),
  );
  return { name: provider.name, said };
}

test("containers where an engine can run the topology, and the engine is named", async () => {
  engine.available.mockResolvedValue(null);
  expect(await choose("auto")).toEqual({
    name: "containers",
    said: ["provider: containers (Docker 20.10 at here)"],
  });
});

test("else processes, and the reason is given", async () => {
  engine.available.mockResolvedValue("no container engine answers");
  expect(await choose("auto")).toEqual({
    name: "processes",
    said: ["provider: processes (no container engine answers)"],
  });
});

test.each(["processes", "containers"] as const)(
  "%s are used when they are asked for, whatever the engine says, and it is not asked",
  async (asked) => {
    expect(await choose(asked)).toEqual({ name: asked, said: [] });
    expect(engine.available).not.toHaveBeenCalled();
  },
);

test("the commands of a system that runs by itself, whatever is asked for, and the engine is not asked", async () => {
  const running = { addresses: () => ({}), health: "/", kill: always, heal: always };
  const byItself: Topology = { ...topology, system: { ...topology.system, name: "shop", running } };
  const request = { provider: "containers", engines: {}, attach: null } as const;
  const { provider, why } = await chooseProvider(request, byItself, () => {});
  expect([provider.name, why]).toEqual(["external", "shop runs by itself"]);
  expect(engine.available).not.toHaveBeenCalled();
});

test("containers where an engine is named for a region, and it is not asked first", async () => {
  expect(await choose("auto", { a: "tcp://host:2375" })).toEqual({ name: "containers", said: [] });
  expect(engine.available).not.toHaveBeenCalled();
});
