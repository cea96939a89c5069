/** The plan of a topology: what is there and what dials what, whatever parts are made of. */
import { expect, test } from "vitest";
import type { ComponentInstance } from "../../harness/component/component.ts";
import { newCredentials } from "../../harness/component/credentials.ts";
import type { PartName } from "../../harness/component/part.ts";
import type { JobPlace } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { addressPlan, loopbackAddresses } from "../../harness/provider/addresses.ts";
import { wantedConduits } from "../../harness/provider/conduits.ts";
import { allParts, type PartMaker, partsAtFirst, planTopology } from "../../harness/provider/plan.ts";
import { activeActive } from "../../topology/active-active.ts";
import { warmStandby } from "../../topology/warm-standby.ts";

interface Noted extends PartName {
  readonly instance?: ComponentInstance;
  readonly at?: JobPlace;
}

const maker: PartMaker<Noted, JobPlace> = {
  component: (instance) => ({ region: instance.region, name: instance.name, instance }),
  service: ({ name }, at) => ({ region: at.region, name, at }),
  job: (_, at) => at,
  edge: () => ({ region: null, name: "edge" }),
};

function planOf(topology: Topology) {
  const addresses = loopbackAddresses(addressPlan(7, topology.regions));
  const options = { credentials: newCredentials(), edgeChecks: true };
  return planTopology(topology, wantedConduits(topology), addresses, maker, options);
}

function ids(parts: readonly PartName[]): string[] {
  return parts.map(({ region, name }) => `${region}/${name}`);
}

test("each region has every component and every service, in the order of the description, and the edge comes last", () => {
  const names = ["postgres", "redis", "kafka", "mirror-maker", "webhook", "worker"];
  const parts = activeActive.regions.flatMap((region) => names.map((name) => `${region}/${name}`));
  expect(ids(allParts(planOf(activeActive)))).toEqual([...parts, "null/edge"]);
});

test("parts that are scaled to zero are planned and not started", () => {
  const plan = planOf(warmStandby);
  const [primary, standby] = plan.regions;
  expect(primary!.dormant).toEqual([]);
  expect(standby!.dormant).toEqual(["redis", "webhook", "worker"]);
  const atFirst = ids(partsAtFirst(plan));
  expect(atFirst).toContain("eu-west-2/postgres");
  expect(atFirst).not.toContain("eu-west-2/webhook");
});

test("a service is told of the components beside it that have clients, and of its peers by their links", () => {
  const [region] = planOf(warmStandby).regions;
  const webhook = region!.parts.find(({ name }) => name === "webhook")!.at!;
  expect(Object.keys(webhook.addresses)).toEqual(["postgres", "redis"]);
  expect(webhook.addresses.postgres).toMatch(
    /^postgres:\/\/application:[0-9a-f]+@127\.7\.1\.1:5432\/payments$/,
  );
  expect(webhook.peers).toEqual({
    "eu-west-2": { postgres: expect.stringMatching(/^127\.7\.200\.\d+:5432$/) },
  });
});

test("a component dials other regions at links, and is told which regions dial it", () => {
  const [region] = planOf(activeActive).regions;
  const instanceOf = (part: string) => region!.parts.find(({ name }) => name === part)!.instance!;
  expect(instanceOf("mirror-maker").linkTo("eu-west-1", "kafka").host).toMatch(/^127\.7\.200\./);
  expect(Object.keys(instanceOf("kafka").diallers)).toEqual(["eu-west-1"]);
  expect(() => instanceOf("redis").linkTo("eu-west-1", "redis")).toThrow(
    "no link from us-east-1 to redis of eu-west-1 in this topology",
  );
});

test("a job of the system runs in every region", () => {
  const regions = planOf(activeActive).regions.flatMap(({ jobs }) => jobs.map(({ region }) => region));
  expect(new Set(regions)).toEqual(new Set(activeActive.regions));
});
