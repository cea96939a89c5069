/** What is expected of a region for its role: in the description, of the edge, at bring-up, at baseline and in the judgement. */
import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { haproxyConfig } from "../../harness/component/haproxy/part.ts";
import { holdingOf, type Role, servingOf } from "../../harness/contract/roles.ts";
import type { ExternalSystem, SystemUnderTest } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { outOfRole } from "../../harness/drill/out-of-role.ts";
import { regionBack } from "../../harness/fault/region-back.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import { termsSha256 } from "../../harness/judge/sealing-hashes.ts";
import { holdingRegions } from "../../harness/measure/holding-regions.ts";
import { wantedConduits } from "../../harness/provider/conduits.ts";
import { directWays } from "../../harness/provider/external/entries.ts";
import { whyNotInRole } from "../../harness/provider/external/parts.ts";
import { edgeConfig } from "../../harness/provider/plan.ts";
import { whyUnsound } from "../../harness/provider/sound-topology.ts";
import { paymentSystem } from "../../topology/payment-system.ts";
import { judged } from "../check/cases.ts";
import { golden, of, survivor, victim } from "../check/golden.ts";
import { fakeRegion, fakeTopology } from "./fakes.ts";
import { shop, shopRunning } from "./shop.ts";

const running = shopRunning(
  (region): Record<string, string> =>
    region === "arbiter"
      ? { quorum: "arbiter:9" }
      : { web: `http://${region}:80`, postgres: `postgres://${region}/d` },
  "/ready",
);

function described(roles: Readonly<Record<string, Role>>, more: Partial<Topology> = {}): Topology {
  return shop(running, { regions: ["north", "south", "arbiter"], edge: { service: "web" }, roles, ...more });
}

describe("in the description", () => {
  test("a witness needs neither the edge's service nor a store, and other regions not its parts", () => {
    const topology = described({ south: "standby", arbiter: "witness" });
    expect(whyUnsound(topology)).toBeNull();
    expect(servingOf(topology)).toEqual(["north"]);
    expect(holdingOf(topology)).toEqual(["north", "south"]);
    expect(whyUnsound(described({}))).toContain("edge.service in arbiter names web");
  });

  test("one place may keep the ledger of regions that have none, and then no region has one", () => {
    const shared: ExternalSystem = {
      ...running,
      addresses: (region): Record<string, string> =>
        region === "arbiter" ? { postgres: "postgres://data/d" } : { web: `http://${region}:80` },
    };
    const keeps = (roles: Readonly<Record<string, Role>>) => {
      const topology = described(roles);
      return { ...topology, system: { ...topology.system, running: shared } };
    };
    const topology = keeps({ north: "stateless", south: "stateless", arbiter: "ledger" });
    expect(whyUnsound(topology)).toBeNull();
    expect(servingOf(topology)).toEqual(["north", "south"]);
    expect(holdingOf(topology)).toEqual(["arbiter"]);
    expect(whyUnsound(keeps({ north: "stateless", arbiter: "ledger" }))).toContain(
      "arbiter keeps the ledger of all, and 2 regions have one",
    );
  });

  const arbiter = { arbiter: "witness" } as const;
  test.each<[what: string, topology: Topology, reason: string]>([
    ["an unknown region", described({ ...arbiter, west: "standby" }), "roles names west, and there is only"],
    [
      "an unknown role",
      described({ ...arbiter, south: "spare" as Role }),
      "the role of south is spare; roles are",
    ],
    [
      "no region that serves",
      described({ ...arbiter, north: "standby", south: "backup" }),
      "no region gets traffic",
    ],
    [
      "one ledger",
      described({ ...arbiter, south: "witness" }),
      "1 regions have a ledger; two or more are needed, or one whose role is ledger",
    ],
    [
      "traffic for a standby",
      described({ ...arbiter, south: "standby" }, { edge: { service: "web", serving: ["south"] } }),
      "edge.serving names south, which is a standby",
    ],
    [
      "regions that the harness starts",
      described(arbiter, { system: { ...paymentSystem, running: undefined } as unknown as SystemUnderTest }),
      "roles are for a system that runs by itself",
    ],
  ])("%s is told", (_what, topology, reason) => {
    expect(whyUnsound(topology)).toContain(reason);
  });
});

test("the edge knows a standby as a region that is not healthy yet, and a backup as the last resort", () => {
  const topology = described(
    { west: "backup", south: "standby", arbiter: "witness" },
    { regions: ["north", "south", "west", "arbiter"] },
  );
  const config = haproxyConfig(
    { ...edgeConfig(topology, directWays(topology), true, "/ready"), host: "h" },
    "socket",
  );
  expect(config).toContain("server north north:80 check weight 100\n");
  expect(config).toContain("server south south:80 check weight 100\n");
  expect(config).toContain("server west west:80 check weight 100 backup\n");
  expect(config).not.toContain("arbiter");
});

test("the edge dials regions that run by themselves without a link: no proxy keeps requests for one that is gone", () => {
  expect(wantedConduits(described({ arbiter: "witness" }))).toEqual([]);
  const addresses = () => ({ web: "http://localhost:8081/" });
  const topology = shop({ ...running, addresses }, { regions: ["north"], edge: { service: "web" } });
  expect(directWays(topology)).toEqual({ north: { host: "127.0.0.1", port: 8081 } });
});

describe("at bring-up", () => {
  let server: Server;
  afterEach(() => void server.close());

  async function inRole(status: number, role: Role): Promise<string | null> {
    server = createServer((_, answer) => answer.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, "127.233.13.1", resolve));
    const { port } = server.address() as { port: number };
    const at = { ...running, addresses: () => ({ web: `http://127.233.13.1:${port}` }) };
    return whyNotInRole("south", described({ south: role }), at);
  }

  test.each<[number, Role, RegExp | null]>([
    [200, "active", null],
    [503, "active", /south\/web: its health answers 503/],
    [200, "backup", null],
    [503, "backup", /answers 503/],
    [503, "standby", null],
    [200, "standby", /south is described as a standby.+answers 200: it serves/],
    [503, "witness", null],
    [200, "entrance", null],
  ])("health %i of a region that is %s", async (status, role, reason) => {
    const why = await inRole(status, role);
    if (reason === null) expect(why).toBeNull();
    else expect(why).toMatch(reason);
  });
});

test("at baseline a region that acknowledges what it should not is told", () => {
  const topology = described({ south: "standby", arbiter: "witness" });
  const acknowledged = (south: number) =>
    new Map([
      ["north", 500],
      ["south", south],
    ]);
  expect(outOfRole(topology, acknowledged(2))).toEqual([]);
  expect(outOfRole(topology, acknowledged(40))).toEqual([
    "south is a standby, and acknowledged 40 operations",
  ]);
});

test("after healing one of a pair that takes turns must serve, whichever it is", async () => {
  const states = async () => ({ north: "down", south: "up" }) as const;
  const probesOf = (turns: boolean) =>
    regionBack(fakeTopology([fakeRegion("north")], { edge: { serving: ["north"], states, turns } }), "north");
  expect(await probesOf(true).at(-1)!.ask()).toBeNull();
  expect(await probesOf(false).at(-1)!.ask()).toContain("holds north to be down");
});

describe("in the judgement", () => {
  const inRole = (role: Role) => (all: ReturnType<typeof golden>) => {
    of(all, "run")[0]!.roles = { [victim]: role };
    of(all, "run")[0]!.serving = [survivor];
  };

  test("a standby that took traffic before the fault makes the drill inconclusive, and no witness must hold anything", () => {
    const { verdict, reason } = judged("load-sufficient", golden, inRole("standby"));
    expect(verdict).toBe("inconclusive");
    expect(reason).toMatch(/eu-west-1 is a standby, and acknowledged \d+ operations before the fault/);
    expect(judged("load-sufficient", golden, inRole("active")).verdict).toBe("pass");
    const records = golden();
    inRole("witness")(records);
    expect(holdingRegions({ ...indexRecords(records), convergences: [] })).toEqual([survivor]);
  });

  test("roles are among the sealed terms, and a history without any has the hash it had", () => {
    const [run] = of(golden(), "run");
    expect(termsSha256({ ...run!, roles: { [victim]: "standby" } })).not.toBe(termsSha256(run!));
    expect(run!.termsSha256 === undefined || termsSha256(run!) === run!.termsSha256).toBe(true);
  });
});
