/**
 * Whatever fails between a history's head and its judgement, by fault injection at each step of a drill on regions that are
 * made up: there is a result, there are reports, and the result is no pass.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { conclude } from "../../harness/campaign/conclude.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import type { Narrator } from "../../harness/drill/narrator.ts";
import { runDrill } from "../../harness/drill/run.ts";
import { Uncaught } from "../../harness/drill/uncaught.ts";
import { type Fault, type Probe, wholeRegion } from "../../harness/fault/fault.ts";
import { scenario, webhooks, zero } from "../../harness/index.ts";
import { MachineError } from "../../harness/machine/tool.ts";
import type { Provider, RunningTopology } from "../../harness/provider/provider.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";
import { scratch } from "../scratch.ts";

/** What fails in this test, such as `stand.stop`. */
const failing = vi.hoisted(() => ({ at: "", how: null as Error | null }));
function may<T>(step: string, otherwise: T): T {
  if (failing.at === step) throw failing.how!;
  return otherwise;
}

vi.mock("../../harness/safety/slot.ts", async (actual) => ({
  ...(await actual<typeof import("../../harness/safety/slot.ts")>()),
  claimSlot: async (prepare: (slot: object) => void) => {
    const slot = may("claim", { number: 250, folder: join(scratch(), "slot") });
    mkdirSync(slot.folder);
    prepare(slot);
    return slot;
  },
  releaseSlot: async () => may("release", undefined),
}));
vi.mock("../../harness/safety/watchdog.ts", () => ({
  startWatchdog: async () => may("watchdog", async () => may("end of the watch", undefined)),
}));
vi.mock("../../harness/machine/socket-table.ts", () => ({ listenersIn: () => may("listeners", []) }));
vi.mock("../../harness/safety/remains.ts", () => ({
  endRemains: async () => may("end remains", { count: 3, left: [] }),
  remainsOf: async () => may("look at remains", { runners: [], held: [], silent: [] }),
}));

const applied = new Set<string>();
const server = createServer(async (request, response) => {
  applied.add(await text(request));
  response.writeHead(200).end("ok");
});
let origin = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => applied.clear());

const topology: Topology = {
  name: "made-up",
  summary: "two regions of one store",
  regions: ["north", "south"],
  components: [],
  edge: { service: "web" },
  profile: {
    name: "none",
    compressedFrom: null,
    healthCheck: { intervalMs: 500, timeoutMs: 300, fall: 2, rise: 2 },
  },
  system: {
    name: "made-up",
    services: [{ name: "web", command: ["true"], port: 80, health: "/", env: () => ({}), needs: [] }],
    deliver: {
      method: "POST",
      path: "/",
      headers: {},
      schemaVersion: 1,
      body: ({ eventId }) => eventId,
      classify: () => ({ outcome: "ok", region: "north" }),
    },
    ledger: { kind: "http", service: "web", path: "/" },
  },
};

const inUse = { "edge->north:web": 1, "edge->south:web": 1 };
const region = (name: string) =>
  fakeRegion(name, {
    entry: origin,
    parts: ["web"],
    addresses: { web: origin },
    count: async () => may("count", applied.size),
    async *read() {
      may("read", null);
      for (const event_id of applied) yield { event_id, account: "a", amount: "1", applied_at: null };
    },
  });

function running(): RunningTopology {
  const live = fakeTopology([region("north"), region("south")], {
    edge: {
      origin,
      serving: ["north", "south"],
      states: async () => may("edge", { north: "up", south: "up" }),
    },
    socketCensus: async () => may("census", { examined: 1, links: inUse, violations: [] }),
    residentBytes: async () => may("memory", 1),
    stop: async () => may("stop", 2),
  });
  return {
    ...live,
    parts: ["web"],
    collectLogs: async () => may("collect logs", undefined),
    letGo: async () => may("let go", undefined),
    adopt() {},
  };
}

const provider: Provider = {
  name: "processes",
  equip: async () => ({
    provider: "processes",
    versions: {},
    bringUp: async (_, { onEnded }) => {
      if (failing.at === "bring up") onEnded?.(7);
      return may("bring up", running());
    },
  }),
};

const probe = (name: string): Probe[] => [
  { name, target: "south", ask: () => may(`probe of ${name}`, null), holds: "it is so" },
];
const fault: Fault = {
  kind: "nothing",
  target: "south",
  args: {},
  touches: wholeRegion("south"),
  legend: "down",
  regionsLost: ["south"],
  regionsBehind: [],
  needs: [],
  arm: () => ({
    prepare: async () => may("prepare", undefined),
    async inject() {
      const now = performance.now();
      return may("inject", { from: now, until: now, figures: {} });
    },
    effectProbes: () => may("effect probes", probe("effect")),
    heal: async () => may("heal", undefined),
    healProbes: () => may("heal probes", probe("healing")),
  }),
};

const drilled = scenario("breaking-off", {
  promise: "Nothing is lost.",
  topology,
  target: "south",
  sustained: "100ms",
  load: webhooks({ perSecond: 50, redelivered: 0 }),
  criteria: { lostEvents: zero },
  async drill({ steady, inject, heal, converged }) {
    await steady("700ms");
    const injected = await inject(fault);
    await steady("100ms");
    await heal(injected);
    may("scenario", null);
    await converged();
  },
});

const silent: Narrator = { stepBegan() {}, stepEnded() {}, note() {}, live() {} };

async function drill(narrator: Narrator = silent, signal = new AbortController().signal) {
  const runs = scratch();
  const { folder } = await runDrill({
    scenario: drilled,
    provider,
    narrator,
    signal,
    runs,
    chosen: {},
    seed: 1,
    perSecond: 50,
    target: "south",
    defect: null,
    keep: false,
    linkLatencyMs: 0,
    sabotaged: false,
    hold: null,
    testbeds: null,
    command: "none",
    flags: [],
    onHeld() {},
  });
  const { result } = (await conclude(folder)).input;
  return { folder, result };
}

function expectLeft(folder: string): void {
  for (const file of ["result.json", "report.html", "report.md", "junit.xml"])
    expect(existsSync(join(folder, file)), file).toBe(true);
}

test("where nothing fails the drill comes to its end", async () => {
  failing.at = "";
  const { folder, result } = await drill();
  expect(result.reasons.join("\n")).not.toMatch(/unexpected|breaks/);
  expect(readFileSync(join(folder, "history.ndjson"), "utf8")).toContain('{"k":"end"');
  expectLeft(folder);
});

const fatal = [
  ...["claim", "watchdog", "bring up", "census", "inject", "effect probes", "heal", "heal probes"],
  ...["scenario", "read", "stop", "collect logs", "end remains", "listeners"],
  ...["look at remains", "release", "end of the watch"],
];
test.each(fatal)(
  "a drill whose step fails leaves a result and reports: %s",
  { timeout: 60_000 },
  async (step) => {
    failing.at = step;
    failing.how = new MachineError(`breaks at: ${step}`);
    const { folder, result } = await drill();
    expectLeft(folder);
    expect(result.verdict).not.toBe("pass");
    expect(result.reasons.join("\n")).toContain(`breaks at: ${step}`);
    expect(readFileSync(join(folder, "history.ndjson"), "utf8")).toContain('{"k":"end"');
  },
);

test.each(["count", "edge", "memory", "prepare", "probe of effect"])(
  "one whose question is not answered does, too: %s",
  async (step) => {
    failing.at = step;
    failing.how = new Error(`breaks at: ${step}`);
    const { folder, result } = await drill();
    expectLeft(folder);
    expect(result.run.scenario).toBe("breaking-off");
  },
  120_000, // an effect is looked for longer while the machine is busy
);

test("what fails beside all steps breaks the drill off, as an error of the harness", async () => {
  failing.at = "";
  const live = () => {
    throw new MachineError("breaks beside");
  };
  const { folder, result } = await drill({ ...silent, live });
  expectLeft(folder);
  expect(result.verdict).toBe("harness-error");
  expect(result.reasons.join("\n")).toContain("breaks beside");
  expect(result.reasons.join("\n")).not.toContain("interrupted");
});

test("so does what nothing catches, while the drill is cleaned up", async () => {
  failing.at = "";
  const broken = new AbortController();
  const stepBegan = (title: string) => {
    if (title === "clean up") broken.abort(new Uncaught(new MachineError("breaks late")));
  };
  const { folder, result } = await drill({ ...silent, stepBegan }, broken.signal);
  expectLeft(folder);
  expect(result.verdict).toBe("harness-error");
  expect(result.reasons.join("\n")).toContain("breaks late");
});

test("what was ended because not all could be brought up counts as cleaned up", async () => {
  failing.at = "bring up";
  failing.how = new MachineError("breaks at: bring up");
  const { result } = await drill();
  const cleanup = result.checks.find(({ id }) => id === "cleanup");
  expect(cleanup).toMatchObject({ verdict: "pass", examined: 10 });
});
