/** The examples of the pages on one's own system are code that compiles, and descriptions that are taken. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import type { SystemUnderTest } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import type { Scenario } from "../../harness/drill/scenario.ts";
import { whyUnsound } from "../../harness/provider/sound-topology.ts";
import { scratch } from "../scratch.ts";

const root = process.cwd();

/** Blocks of TypeScript of a page, in order. */
function examplesOf(page: string): string[] {
  const text = readFileSync(join(root, "docs", page), "utf8");
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
}

const folder = scratch();
const path = join(folder, "topology", "loyalty.ts");
const [complete, external] = examplesOf("your-own-system.md");
const [shop, shopOutage] = examplesOf("first-drill.md");
const [containers, processes, links] = examplesOf("attach.md");
const [faults] = examplesOf("own-faults.md");
const [edge, requests, roles] = examplesOf("edge-and-roles.md");
const [readBack, reading] = examplesOf("stale-reads.md");

/** Fields of a larger object are shown by themselves. */
const fragments = `
import type { Delivery, ExternalSystem } from "../harness/contract/system.ts";
import { atMost, scenario, webhooks, zero } from "../harness/index.ts";
const deliver = loyalty.deliver;
export ${external}
export const inContainers: { running: Partial<ExternalSystem> } = { ${containers} };
export const inProcesses: Partial<ExternalSystem> = { ${processes} };
export const onLinks: Partial<ExternalSystem> = { ${links} };
export const withFaults: { running: Partial<ExternalSystem> } = { ${faults} };
export const ownEdge: Pick<Topology, "edge"> = { ${edge} };
const encode = (amount: number) => Buffer.from(String(amount));
export const requests: Partial<Delivery> = { ${requests} };
export const inRoles: Pick<Topology, "regions" | "roles"> = { ${roles} };
export const readable: Topology = {
  ...loyaltyTwoRegions,
  system: { ...loyalty, deliver: { ...deliver, ${readBack} } },
};
const rest = { promise: "It is seen.", topology: readable, target: "north", sustained: "2s" } as const;
export const withReads = () => scenario("reads", { ...rest, ${reading} async drill() {} });
`;

beforeAll(() => {
  mkdirSync(join(folder, "topology"));
  for (const name of ["harness", "node_modules", "package.json"])
    symlinkSync(join(root, name), join(folder, name));
  symlinkSync(join(root, "topology", "profiles"), join(folder, "topology", "profiles"));
  writeFileSync(path, `${complete}\n${fragments}`);
  writeFileSync(join(folder, "topology", "shop.ts"), shop!);
  mkdirSync(join(folder, "scenarios"));
  writeFileSync(join(folder, "scenarios", "shop-outage.ts"), shopOutage!);
  const options = {
    extends: join(root, "tsconfig.json"),
    include: ["topology/*.ts", "scenarios/*.ts", "harness/component/kinds.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(options));
});

test("they compile as they are written", async () => {
  const tsc = join(root, "node_modules", ".bin", "tsc");
  const { stdout } = await execa(tsc, ["-p", folder], { reject: false });
  expect(stdout).toBe("");
}, 120_000);

test("what they describe is sound", async () => {
  const example: { loyaltyTwoRegions: Topology; byItself: SystemUnderTest } & Record<string, unknown> =
    await import(pathToFileURL(path).href);
  const { loyaltyTwoRegions, byItself } = example;
  expect(whyUnsound(loyaltyTwoRegions)).toBeNull();
  const described = { ...loyaltyTwoRegions, components: [], system: byItself };
  expect(whyUnsound(described)).toBeNull();
  const { faults: own } = (
    example.withFaults as { running: Pick<NonNullable<SystemUnderTest["running"]>, "faults"> }
  ).running;
  const { readable, withReads } = example as {
    readable: Topology;
    withReads: () => Scenario;
  } & typeof example;
  expect(whyUnsound(readable)).toBeNull();
  expect(withReads().load.readBack).toEqual({ share: 0.2, afterMs: [0, 5_000] });
  const running = { ...byItself.running!, faults: own! };
  expect(whyUnsound({ ...described, system: { ...byItself, running } })).toBeNull();
});

test("the first drill is a scenario of a sound description", async () => {
  const { default: made }: { default: Scenario } = await import(
    pathToFileURL(join(folder, "scenarios", "shop-outage.ts")).href
  );
  expect(made.name).toBe("shop-outage");
  expect(whyUnsound(made.topology)).toBeNull();
});
