/** What is told of a description before anything is started. */
import { describe, expect, test } from "vitest";
import type { OwnFault } from "../../harness/contract/own-fault.ts";
import type { ExternalSystem, ServiceSpec, SystemUnderTest } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { everyScenario } from "../../harness/project/drills.ts";
import { whyUnsound } from "../../harness/provider/sound-topology.ts";
import { paymentSystem } from "../../topology/payment-system.ts";
import { platformCompressed } from "../../topology/profiles/platform.ts";
import { topologies } from "../compose/files.ts";

function service(name: string, more: Partial<ServiceSpec> = {}): ServiceSpec {
  return { name, command: ["node"], port: 8080, health: "/", env: () => ({}), needs: [], ...more };
}

const system: SystemUnderTest = {
  name: "shop",
  deliver: paymentSystem.deliver,
  services: [service("web", { needs: ["kafka", "redis"], peers: ["web", "postgres"] })],
  ledger: { kind: "postgres", sql: "select" },
  dedupKeys: { cache: { kind: "redis", match: "*", prefix: "" } },
  logs: [{ name: "sales", entries: () => ({ kind: "kafka", topic: "sales", eventId: () => null }) }],
  jobs: [{ name: "repair", command: ["node"], env: () => ({}), peers: ["postgres"] }],
  reset: [{ kind: "redis" }, { kind: "http", service: "web", path: "/reset" }],
};

const sound: Topology = {
  name: "pair",
  summary: "",
  regions: ["north", "south"],
  profile: platformCompressed,
  components: [
    { kind: "postgres", database: "d", schema: "", primary: "north" },
    { kind: "redis" },
    { kind: "kafka", topics: ["sales"] },
    { kind: "mirror-maker", topics: ["sales"] },
  ],
  scaledToZero: { south: ["web", "redis"] },
  edge: { service: "web", serving: ["north"] },
  system,
};

const server = (name: string, primary: string) =>
  ({ kind: "postgres", name, database: "d", schema: "", primary }) as const;
const serving = (...services: ServiceSpec[]): Partial<Topology> => ({ system: { ...system, services } });
const reading = (more: Partial<SystemUnderTest>): Partial<Topology> => ({ system: { ...system, ...more } });
const only = (...kinds: string[]): Partial<Topology> => ({
  components: sound.components.filter(({ kind }) => kinds.includes(kind)),
});

test("nothing is wrong with what is whole", () => {
  expect(whyUnsound(sound)).toBeNull();
});

test("nothing is wrong with any topology of this checkout", async () => {
  const scenarios = await everyScenario();
  const all = [...topologies, ...scenarios.map(({ topology }) => topology)];
  expect(all.map(whyUnsound)).toEqual(all.map(() => null));
});

const wrong: [what: string, change: Partial<Topology>, reason: string][] = [
  ["one region", { regions: ["north"] }, "it has 1 regions, two or more are needed"],
  [
    "a region named as every object has something",
    { regions: ["north", "constructor"] },
    "a region cannot be named constructor: every object has something of that name in JavaScript",
  ],
  [
    "a region named as the parent of every object",
    { regions: ["north", "__proto__"] },
    'a region cannot be named "__proto__"',
  ],
  [
    "a region named as a function of every object",
    { regions: ["toString", "south"] },
    "cannot be named toString",
  ],
  ["a service named hasOwnProperty", serving(service("hasOwnProperty")), "cannot be named hasOwnProperty"],
  [
    "a PostgreSQL named valueOf",
    { components: [...sound.components, server("valueOf", "north")] },
    "a PostgreSQL cannot be named valueOf",
  ],
  [
    "a log named constructor",
    reading({ logs: [{ ...system.logs![0]!, name: "constructor" }] }),
    "a log cannot be named constructor",
  ],
  [
    "a store of keys named __proto__",
    reading({ dedupKeys: JSON.parse('{"__proto__":{"kind":"redis","match":"*","prefix":""}}') }),
    "a deduplication store cannot be named __proto__",
  ],
  ["a region twice", { regions: ["north", "south", "south"] }, "two regions are named south"],
  [
    "a region named like the edge",
    { regions: ["north", "south", "edge"] },
    "cannot be named edge: the harness has",
  ],
  ["a region that is no name", { regions: ["north", "south", "a/b"] }, 'cannot be named "a/b"'],
  [
    "an unknown primary",
    { components: [{ kind: "postgres", database: "d", schema: "", primary: "east" }] },
    "the primary of postgres names east, and there is only north, south",
  ],
  [
    "a component twice",
    { components: [...sound.components, { kind: "redis" }] },
    "a region can have one redis, and two are described",
  ],
  [
    "a database server twice",
    { components: [...sound.components, server("auth", "north"), server("auth", "north")] },
    "a region can have one auth, and two are described",
  ],
  [
    "database servers with different primaries",
    { components: [...sound.components, server("auth", "south")] },
    "its PostgreSQL servers name different primaries",
  ],
  [
    "a database server named like a service",
    { components: [...sound.components, server("web", "north")] },
    "a PostgreSQL and a service or job are both named web",
  ],
  [
    "a database server named like a component",
    { components: [...sound.components, server("links", "north")] },
    "a PostgreSQL cannot be named links: the harness has",
  ],
  [
    "a port of a further database server",
    {
      components: [...sound.components, server("auth", "north")],
      ...serving(service("web", { port: 5433 })),
    },
    "service web has the port 5433, which auth has",
  ],
  [
    "an unknown database server",
    reading({ role: { kind: "postgres", server: "auth", sql: "" } }),
    "role names auth",
  ],
  [
    "a mirror of nothing",
    only("postgres", "redis", "mirror-maker"),
    "mirror-maker names kafka, and there is only postgres, redis, mirror-maker",
  ],
  [
    "an unknown service of the edge",
    { edge: { service: "www" } },
    "edge.service names www, and there is only web",
  ],
  ["an unknown region served", { edge: { service: "web", serving: ["east"] } }, "edge.serving names east"],
  ["no region served", { edge: { service: "web", serving: [] } }, "edge.serving names no region"],
  ["an unknown region asleep", { scaledToZero: { east: ["web"] } }, "scaledToZero names east"],
  ["an unknown part asleep", { scaledToZero: { south: ["cache"] } }, "scaledToZero of south names cache"],
  [
    "a service twice",
    serving(service("web"), service("web", { port: 1 })),
    "two services or jobs are named web",
  ],
  [
    "a job named like a service",
    serving(service("web"), service("repair", { port: 1 })),
    "two services or jobs are named repair",
  ],
  [
    "a service named like a component",
    serving(service("web"), service("kafka", { port: 1 })),
    "cannot be named kafka: the harness has",
  ],
  [
    "a service named like what the harness has",
    serving(service("web"), service("links", { port: 1 })),
    "cannot be named links",
  ],
  [
    "a port twice",
    serving(service("web"), service("worker")),
    "service worker has the port 8080, which service web has",
  ],
  [
    "a port of a store",
    serving(service("web", { port: 6379 })),
    "service web has the port 6379, which redis has",
  ],
  [
    "a port of a broker's listener for others",
    serving(service("web", { port: 9101 })),
    "service web has the port 9101, which kafka has",
  ],
  [
    "the port of the canaries",
    serving(service("web", { port: 7007 })),
    "port 7007, which the harness's canary lines has",
  ],
  ["a port that is none", serving(service("web", { port: 70_000 })), "service web has invalid port 70000"],
  ["an unknown need", serving(service("web", { needs: ["mongo"] })), "needs of web names mongo"],
  [
    "an unknown peer",
    serving(service("web", { peers: ["kafka"] })),
    "peers of web names kafka, and there is only postgres, web",
  ],
  [
    "a ledger in no store",
    reading({ ledger: { kind: "http", service: "books", path: "/" } }),
    "ledger names books",
  ],
  [
    "keys in no store",
    { ...only("postgres", "kafka"), ...reading({ services: [service("web")], reset: [] }), scaledToZero: {} },
    "dedupKeys cache names redis",
  ],
  [
    "a role in no service",
    reading({ role: { kind: "prometheus", service: "books", columns: {} } }),
    "role names books",
  ],
  [
    "a position in no service",
    reading({
      positions: [{ name: "wal", unit: "bytes", position: { kind: "http", service: "books", path: "/" } }],
    }),
    "position wal names books",
  ],
  [
    "a log in no store",
    reading({ logs: [{ name: "sales", entries: () => ({ kind: "http", service: "books", path: "/" }) }] }),
    "log sales names books",
  ],
  [
    "a reset of no service",
    reading({ reset: [{ kind: "http", service: "books", path: "/" }] }),
    "reset names books",
  ],
];

test.each(wrong)("%s is told", (_, change, reason) => {
  expect(whyUnsound({ ...sound, ...change })).toContain(reason);
});

describe("services that wait for each other", () => {
  const waiting = (...needs: [name: string, needs: string[]][]) =>
    whyUnsound({
      ...sound,
      ...serving(
        service("web"),
        ...needs.map(([name, all], port) => service(name, { needs: all, port: port + 1 })),
      ),
    });

  test("may not wait in a circle, which is told once", () => {
    const why = waiting(["a", ["b"]], ["b", ["c"]], ["c", ["a"]]);
    expect(why).toBe("pair: each waits for the next one to answer: a → b → c → a");
  });

  test("may not wait for themselves", () => {
    expect(waiting(["a", ["a"]])).toContain("a → a");
  });

  test("may wait for the same", () => {
    expect(waiting(["a", ["b", "c"]], ["b", ["c"]], ["c", ["redis"]])).toBeNull();
  });
});

test("all that is wrong is told at once", () => {
  const change = {
    edge: { service: "www" },
    ...reading({ ledger: { kind: "http", service: "books", path: "/" } }),
  };
  expect(whyUnsound({ ...sound, ...change } as Topology)).toBe(
    "pair: edge.service names www, and there is only web; ledger names books, and there is only postgres, redis, kafka, mirror-maker, web",
  );
});

describe("a system that runs by itself", () => {
  const running: ExternalSystem = {
    addresses: (region) => ({ web: `http://${region}:80`, postgres: `postgres://${region}/d` }),
    health: "/",
    up: ["up"],
    down: ["down"],
    kill: (region) => ["kill", region],
    heal: (region) => ["heal", region],
  };
  const described = (
    more: Partial<ExternalSystem> = {},
    beside: Partial<SystemUnderTest> = {},
  ): Topology => ({
    name: "pair",
    summary: "",
    regions: ["north", "south"],
    profile: sound.profile,
    components: [],
    edge: { service: "web" },
    system: {
      name: "shop",
      deliver: paymentSystem.deliver,
      services: [],
      ledger: { kind: "postgres", sql: "select" },
      running: { ...running, ...more },
      ...beside,
    } as unknown as SystemUnderTest,
  });

  test("is sound with addresses and commands alone", () => {
    expect(whyUnsound(described())).toBeNull();
  });

  test.each<[what: string, topology: Topology, reason: string]>([
    ["services", described({}, { services: [service("web")] }), "the harness does not start its services"],
    [
      "components",
      { ...described(), components: [{ kind: "redis" }] },
      "the harness does not start its components",
    ],
    ["a build", described({}, { build: { command: ["make"], inputs: ["/src"] } }), "let `up` build it"],
    ["neither way to be empty", described({ up: undefined!, down: undefined! }), "neither `up` nor `reset`"],
    ["nothing that ends it", described({ down: undefined! }), "one of `up` and `down`"],
    ["a time limit of no length", described({ timeoutMs: { kill: 0 } }), "timeoutMs.kill is 0"],
    [
      "a fault that states nothing",
      described({ faults: { stuck: {} as OwnFault } }),
      "fault stuck: `title`: Invalid input",
    ],
    [
      "a service of the edge without an address",
      { ...described(), edge: { service: "www" } },
      "edge.service in south names www, and there is only web, postgres",
    ],
    [
      "a store in one region only",
      described({
        addresses: (region) => ({ web: "http://a:1", ...(region === "north" ? { redis: "redis://a" } : {}) }),
      }),
      "south has no address of redis, and other regions have",
    ],
    [
      "a path where the edge dials",
      described({ addresses: () => ({ web: "http://a:1/api", postgres: "postgres://a" }) }),
      "the edge dials web of north as http://host:port, and its address is http://a:1/api",
    ],
    [
      "an address that is none",
      described({ addresses: () => ({ web: "http://a:1", postgres: "somewhere" }) }),
      'postgres of south: expected an address as http://host:port, postgres://…, redis://… or host:port, found "somewhere"',
    ],
    [
      "a region that it does not know",
      described({
        addresses: (region) => {
          if (region === "south") throw new Error("there is no south");
          return { web: "http://a:1", postgres: "postgres://a" };
        },
      }),
      "`addresses` fails for south: there is no south",
    ],
    [
      "a ledger in no store",
      described({}, { ledger: { kind: "http", service: "books", path: "/" } }),
      "ledger names books, and there is only web, postgres",
    ],
  ])("with %s is told", (_, topology, reason) => {
    expect(whyUnsound(topology)).toContain(reason);
  });
});
