/**
 * Drills of regions that compose brought up: they end as any drill, and leave the project as it was, also when their
 * harness is killed in the middle of a fault. Traffic is light: what is tested is not how fast the regions are.
 */
import { rmSync } from "node:fs";
import { execa } from "execa";
import { request } from "undici";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { existingSlots } from "../../harness/safety/slot.ts";
import { activeActive } from "../../topology/active-active.ts";
import { inCalm } from "../drills/calm.ts";
import { freshRuns, historyMentions, latest, regiondrill } from "../drills/regiondrill.ts";
import { compose, project, skipBecause, whyNoRegions } from "./engine.ts";
import { pathOf, text } from "./files.ts";

const why = await whyNoRegions();
const file = pathOf(activeActive);
const folder = freshRuns();
const soon = { timeout: 90_000, interval: 100 };
const parts = activeActive.regions.length * 6 + 2;

interface Left {
  /** `name state`, or `name state (health)`, of every container of the project. */
  readonly containers: readonly string[];
  /** What a drill has on the engine. */
  readonly ours: readonly string[];
  readonly links: readonly string[];
  readonly obstacles: readonly string[];
}

beforeAll(async () => {
  if (why === null) await compose(file, "up", "--detach", "--build");
});
afterAll(async () => {
  if (why === null) await compose(file, "down", "--volumes");
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((context) => skipBecause(why, context));

function drill(scenario: string, attached = project) {
  const flags = ["--provider", "containers", "--attach", `compose:${attached}`, "--runs", folder];
  return regiondrill(["scenario", scenario, "--rate", "50", "--seed", "7", ...flags]);
}

async function containers(filter: string): Promise<string[]> {
  const format = "{{.Names}} {{.Status}}";
  const { stdout } = await execa("docker", ["ps", "--all", "--filter", filter, "--format", format]);
  return stdout.split("\n").filter(Boolean);
}

async function look(): Promise<Left> {
  const answer = await request("http://127.0.0.1:8474/proxies");
  const proxies = Object.values((await answer.body.json()) as Record<string, Proxy>);
  return {
    containers: await containers(`label=com.docker.compose.project=${project}`),
    ours: await containers("label=regiondrill.slot"),
    links: proxies.map(({ name }) => name).toSorted(),
    obstacles: proxies.filter(({ enabled, toxics }) => !enabled || toxics.length > 0).map(({ name }) => name),
  };
}

interface Proxy {
  readonly name: string;
  readonly enabled: boolean;
  readonly toxics: readonly unknown[];
}

/** What is not as compose brought it up, `null` when everything is. */
function wrongWith(found: Left, before: Left): string | null {
  const stopped = found.containers.filter((one) => !/ Up (?!.*\(Paused\))/.test(one));
  const ours = found.ours.filter((one) => !before.ours.includes(one));
  const all = [...stopped, ...ours, ...found.obstacles];
  if (found.containers.length !== parts) all.push(`${found.containers.length} containers of ${parts}`);
  if (found.links.join() !== before.links.join()) all.push(...found.links);
  return all.length === 0 ? null : all.join(", ");
}

async function healthy(): Promise<boolean> {
  return !(await look()).containers.some((one) => /\((unhealthy|health: starting)\)/.test(one));
}

test("a project that does not run is not found, and the command that brings it up is named", async () => {
  const { exitCode, stderr } = await drill("partition", "nobodys");
  expect(stderr).toMatch(
    /no compose project nobodys .*docker compose -p nobodys -f compose\/active-active\.yaml up -d/,
  );
  expect(exitCode).toBe(3);
});

test("a drill keeps its promise, is judged as any other, and leaves the project running and healed", async () => {
  await vi.waitUntil(healthy, soon);
  const before = await look();
  expect(before.links).toEqual(JSON.parse(text("links/active-active.json")).map(nameOf).toSorted());
  const { exitCode, stderr, result } = await inCalm(async () => {
    const { exitCode, stderr } = await drill("partition");
    return { exitCode, stderr, ...latest(folder) };
  });
  expect(result.reasons, stderr.slice(-2_000)).toEqual([]);
  expect(exitCode).toBe(0);
  expect(result.run.provider).toBe("containers");
  expect(result.cleanup).toMatchObject({ residualFaults: 0, residualProcesses: 0 });
  expect(wrongWith(await look(), before)).toBeNull();
  expect(await healthy()).toBe(true);
});

test("parts that do not run are named, and nothing is touched", async () => {
  const { stdout: id } = await execa("docker", [
    ...["ps", "--quiet", "--filter", `label=com.docker.compose.project=${project}`],
    ...["--filter", "label=regiondrill.region=eu-west-1", "--filter", "label=regiondrill.part=redis"],
  ]);
  await execa("docker", ["pause", id]);
  try {
    const { exitCode, stderr } = await drill("partition");
    expect(stderr).toContain("eu-west-1/redis is paused");
    expect(exitCode).toBe(3);
  } finally {
    await execa("docker", ["unpause", id]);
  }
});

test("a harness that is killed while a region is dead leaves the project mended within thirty seconds", async () => {
  const before = await look();
  const slots = existingSlots().map(({ number }) => number);
  const killed = drill("region-outage");
  const ended = killed.then(({ stderr }) => {
    throw new Error(`the drill ended before its fault: ${stderr.slice(-2_000)}`);
  });
  const broken = vi.waitUntil(() => historyMentions(folder, '"target":"eu-west-1","step":"effective"'), soon);
  await Promise.race([broken, ended]);
  expect(wrongWith(await look(), before)).toMatch(/Exited/);
  ended.catch(() => {});
  killed.kill("SIGKILL");
  await killed;
  await vi.waitFor(async () => expect(wrongWith(await look(), before)).toBeNull(), {
    timeout: 30_000,
    interval: 200,
  });
  await vi.waitUntil(healthy, { timeout: 60_000, interval: 500 });
  const left = () => existingSlots().filter(({ number }) => !slots.includes(number));
  await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 60_000, interval: 200 });
});

function nameOf({ name }: Pick<Proxy, "name">): string {
  return name;
}
