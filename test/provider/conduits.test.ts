/** Who dials whom for what, in the topologies of this checkout. */
import { expect, test } from "vitest";
import { addressPlan, loopbackAddresses } from "../../harness/provider/addresses.ts";
import {
  serversOf,
  standingConduits,
  wantedConduits,
  waysToNamesakes,
} from "../../harness/provider/conduits.ts";
import { layConduits } from "../../harness/provider/plan.ts";
import { activeActive } from "../../topology/active-active.ts";
import { warmStandby } from "../../topology/warm-standby.ts";
import { warmStandbyOfEight } from "../../topology/warm-standby-eight.ts";

function between(dialler: string, server: string): [service: string, port: number][] {
  return wantedConduits(activeActive)
    .filter((conduit) => conduit.dialler === dialler && conduit.server === server)
    .map(({ service, port }) => [service, port]);
}

test("a region that mirrors dials the other's Kafka, at the listener that is there for it", () => {
  expect(between("eu-west-1", "us-east-1")).toContainEqual(["kafka", 9101]);
  expect(between("us-east-1", "eu-west-1")).toContainEqual(["kafka", 9101]);
});

test("the edge dials its service in every region, and the harness its canary in both directions", () => {
  for (const region of activeActive.regions) expect(between("edge", region)).toEqual([["webhook", 8080]]);
  expect(between("eu-west-1", "us-east-1")).toContainEqual(["canary", 7007]);
  expect(between("us-east-1", "eu-west-1")).toContainEqual(["canary", 7007]);
});

test("a follower dials its primary's server while nothing is broken, and no region dials the follower's", () => {
  const standing = standingConduits(warmStandby);
  expect(standing).toContain("eu-west-2->eu-west-1:postgres");
  expect(standing).not.toContain("eu-west-1->eu-west-2:postgres");
});

test("each of several database servers has a port, a link and a follower of its own", () => {
  const servers = serversOf(warmStandbyOfEight);
  expect(servers).toHaveLength(8);
  expect(new Set(servers.map(({ port }) => port)).size).toBe(8);
  const standing = standingConduits(warmStandbyOfEight);
  const wanted = wantedConduits(warmStandbyOfEight);
  for (const { name, port } of servers) {
    expect(standing).toContain(`eu-west-2->eu-west-1:${name}`);
    expect(standing).not.toContain(`eu-west-1->eu-west-2:${name}`);
    expect(wanted).toContainEqual(expect.objectContaining({ name: `eu-west-1->eu-west-2:${name}`, port }));
  }
  const conduits = wanted.map((conduit) => ({
    ...conduit,
    dialled: { host: conduit.name, port: conduit.port },
  }));
  const ways = waysToNamesakes(warmStandbyOfEight, "eu-west-1", conduits);
  expect(Object.keys(ways)).toEqual(servers.map(({ name }) => name));
  expect(ways.auth).toEqual({ "eu-west-2": { host: "eu-west-1->eu-west-2:auth", port: 5433 } });
});

test("canary lines are not standing connections", () => {
  for (const topology of [activeActive, warmStandby, warmStandbyOfEight])
    expect(standingConduits(topology).filter((name) => name.endsWith(":canary"))).toEqual([]);
});

test("processes lay each conduit from an address of its own to the server's region", () => {
  const plan = addressPlan(7, activeActive.regions);
  const conduits = layConduits(wantedConduits(activeActive), loopbackAddresses(plan));
  expect(new Set(conduits.map(({ listen }) => listen.host)).size).toBe(conduits.length);
  for (const { server, listen, upstream } of conduits) {
    expect(plan.regionAt(upstream.host)).toBe(server);
    expect(listen.port).toBe(upstream.port);
  }
});
