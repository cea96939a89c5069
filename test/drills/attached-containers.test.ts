/** Drills of containers that compose made of a file of the user's, by their engine: killed, paused, cut off, and left as they were found. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Result } from "../../harness/contract/result.ts";
import { imageOf } from "../../harness/engine/pinned-images.ts";
import { composeProgram, skipBecause } from "../compose/engine.ts";
import { inCalm } from "./calm.ts";
import { containerPair, project } from "./foreign/container-pair.ts";
import { killDrill } from "./foreign/killed-drill.ts";
import { drill, hardshipsOf, outageOf } from "./foreign/loyalty.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const folder = mkdtempSync(join(tmpdir(), "regiondrill-shop-"));
const compose = await composeProgram();
const why = compose === null ? "no compose" : await whyNoImage();
beforeEach((context) => skipBecause(why, context));
afterAll(() => {
  for (const path of [runs, folder]) rmSync(path, { recursive: true, force: true });
});

async function whyNoImage(): Promise<string | null> {
  const { failed } = await execa("docker", ["image", "inspect", imageOf("node")], { reject: false });
  return failed ? `image ${imageOf("node")} is missing` : null;
}

/** What there is of the project, of any kind. */
async function remains(): Promise<string[]> {
  const filter = ["--filter", `label=com.docker.compose.project=${project}`];
  const containers = await execa("docker", ["ps", "--all", ...filter, "--format", "{{.Names}}"]);
  const networks = await execa("docker", ["network", "ls", ...filter, "--format", "{{.Name}}"]);
  return [containers.stdout, networks.stdout].flatMap((text) => text.split("\n")).filter(Boolean);
}

test("a region of containers with foreign names dies at once, stays dead, and comes back on its data", async () => {
  const scenario = outageOf(containerPair(compose!, folder));
  const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.faults[0]?.effectProof).toContain("no process of the region is alive");
  expect(result.cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
  expect(await remains()).toEqual([]);
});

test("it hangs, is cut off at its networks and loses a part, and is as it was found each time", async () => {
  const scenario = hardshipsOf(containerPair(compose!, folder));
  const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.faults.map(({ kind }) => kind)).toEqual(["region-freeze", "partition", "part-outage"]);
  expect(result.faults[1]?.effectProof).toContain("is not reached in the network between the regions");
  expect(await remains()).toEqual([]);
});

test("it fails if it forgets what it accepted while the other region was away", async () => {
  const scenario = outageOf(containerPair(compose!, folder));
  const result = await drill({ scenario, runs, defect: "forgetful" });
  expect(result.checks.find(({ id }) => id === "lost-events")?.verdict).toBe("fail");
});

describe("something restores what was killed", () => {
  /** Waits for the first container of bakery to die, then runs this command. It is over when that is. */
  async function supervised(restore: string): Promise<Result> {
    const filters = [
      `label=com.docker.compose.project=${project}`,
      "label=com.docker.compose.service=bakery",
    ];
    const events = ["docker", "events", "--filter", "event=die", "--format", "{{.ID}}"];
    const watch = [...events, ...filters.flatMap((filter) => ["--filter", filter])].map(
      (word) => `'${word}'`,
    );
    const supervisor = execa("bash", ["-c", `read id < <(exec ${watch.join(" ")}); ${restore}; kill $!`], {
      reject: false,
    });
    try {
      return await drill({ scenario: outageOf(containerPair(compose!, folder)), runs });
    } finally {
      supervisor.kill();
      await supervisor;
    }
  }

  test("a container that is started at once makes the outage unproven", async () => {
    const result = await supervised("docker start $id");
    expect(result.verdict).toBe("inconclusive");
    expect(result.reasons.join()).toMatch(/region-outage on south had no proven effect: .*south/);
    expect(result.checks.find(({ id }) => id === "faults-proven")?.verdict).not.toBe("pass");
    expect(await remains()).toEqual([]);
  });

  test("one that is started later, while the fault lasts, makes the drill inconclusive", async () => {
    const result = await supervised("sleep 1.5; docker start $id");
    expect(result.verdict).toBe("inconclusive");
    expect(result.reasons.join()).toMatch(/region-outage on south did not last until it was healed: .*alive/);
    expect(await remains()).toEqual([]);
  });
});

test("a cut that the networks do not allow is refused with the reason, and nothing is broken", async () => {
  const scenario = hardshipsOf(containerPair(compose!, folder), "refuse");
  const result = await drill({ scenario, runs });
  expect(result.verdict).toBe("inconclusive");
  expect(result.reasons.join()).toContain("a network of the engine can only be left");
  expect(await remains()).toEqual([]);
});

test("a part that no container matches is named at bring-up", async () => {
  const topology = containerPair(compose!, folder);
  const running = { ...topology.system.running!, containers: () => ({ points: { service: "butcher" } }) };
  const scenario = outageOf({ ...topology, system: { ...topology.system, running } });
  const result = await drill({ scenario, runs });
  expect(result.verdict).toBe("harness-error");
  expect(result.reasons.join()).toContain(
    "no container matches points of north; no container matches points of south",
  );
});

/** In any order: container, whether it runs and is paused, its restart policy, and its networks with the aliases there. */
async function states(): Promise<string> {
  const { stdout: ids } = await execa("docker", [
    "ps",
    "--all",
    "--quiet",
    "--filter",
    `label=com.docker.compose.project=${project}`,
  ]);
  const format =
    "{{.Name}} {{.State.Running}} {{.State.Paused}} {{.HostConfig.RestartPolicy.Name}} {{range $name, $tie := .NetworkSettings.Networks}}{{$name}} {{$tie.Aliases}} {{$tie.IPAddress}} {{end}}";
  const { stdout } = await execa("docker", [
    "inspect",
    "--format",
    format,
    ...ids.split("\n").filter(Boolean),
  ]);
  const words = (line: string) =>
    line
      .match(/[^\s[\]]+/g)!
      .toSorted()
      .join(" ");
  return stdout.split("\n").map(words).toSorted().join("\n");
}

describe("a harness that ends while containers are broken leaves them as it found them", () => {
  const cases = (["SIGKILL", "SIGINT"] as const).flatMap((signal) =>
    ["region-outage", "region-freeze", "partition", "part-outage"].map((during) => ({ signal, during })),
  );
  let before: string;
  beforeAll(async () => {
    if (why !== null) return;
    const { up } = containerPair(compose!, folder).system.running!;
    await execa(up![0], up!.slice(1));
    before = await states();
  });
  afterAll(async () => {
    if (why !== null) return;
    const { down } = containerPair(compose!, folder).system.running!;
    await execa(down![0], down!.slice(1));
    expect(await remains()).toEqual([]);
  });

  test.each(cases)("$signal during a $during", async ({ signal, during }) => {
    const args = [compose, folder];
    const look = async () => expect(await states()).not.toBe(before);
    await killDrill({ module: "container-pair.ts", makes: "foundPair", args, during, signal, look });
    expect(await states()).toBe(before);
  });
});
