/** Drills of processes that something else started, by their pid files: frozen, killed, and started again by their own command. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNotReached } from "../../harness/machine/dial.ts";
import { inCalm } from "./calm.ts";
import { killDrill } from "./foreign/killed-drill.ts";
import { drill, hardshipsOf, outageOf } from "./foreign/loyalty.ts";
import { linkedPair, processPair, stubbornPair } from "./foreign/process-pair.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const parent = mkdtempSync(join(tmpdir(), "regiondrill-processes-"));
const folder = join(parent, "pair");
afterAll(() => {
  for (const path of [runs, parent]) rmSync(path, { recursive: true, force: true });
});

test("a region of processes dies at once, and its own command starts it again", async () => {
  const scenario = outageOf(processPair(folder));
  const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.faults[0]?.effectProof).toContain("no process of the region is alive");
});

test("it hangs and loses a part, and is as it was found each time", async () => {
  const scenario = hardshipsOf(processPair(folder), null);
  const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
});

test("it fails if it forgets what it accepted while the other region was away", async () => {
  const result = await drill({ scenario: outageOf(processPair(folder)), runs, defect: "forgetful" });
  expect(result.checks.find(({ id }) => id === "lost-events")?.verdict).toBe("fail");
});

test("regions that dial the harness's links are cut apart by them, and every link is seen in use", async () => {
  const scenario = hardshipsOf(linkedPair(folder), "refuse");
  const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.checks.find(({ id }) => id === "links-only")).toMatchObject({
    verdict: "pass",
    violations: 0,
  });
  expect(result.measures.replicationLag.south?.peakOperations).toBeGreaterThan(50);
});

test("a pair that dials past its links is caught", async () => {
  const result = await drill({ scenario: hardshipsOf(stubbornPair(folder)), runs });
  const linksOnly = result.checks.find(({ id }) => id === "links-only");
  expect(linksOnly?.verdict).toBe("fail");
  expect(linksOnly?.witnesses.map(({ text }) => text).join()).toContain("past the links");
});

const linkPorts = [17_281, 17_282];
const accepted = async () =>
  (await Promise.all(linkPorts.map((port) => whyNotReached({ host: "127.0.0.1", port })))).filter(
    (why) => why === null,
  ).length;

describe.each([
  { made: processPair, makes: "foundProcesses", during: ["region-outage", "region-freeze"], links: 0 },
  { made: linkedPair, makes: "foundLinked", during: ["partition", "throttle", "part-outage"], links: 2 },
])("a harness that drills $makes", ({ made, makes, during, links }) => {
  const { up, down } = made(folder).system.running!;
  const state = (region: string) => {
    const pid = readFileSync(join(folder, `${region}.pid`), "utf8");
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]![0]!;
  };
  beforeAll(() => execa(up![0], up!.slice(1)));
  afterAll(() => execa(down![0], down!.slice(1)));

  const cases = during.flatMap((kind) =>
    (["SIGKILL", "SIGINT"] as const).map((signal) => ({ kind, signal })),
  );
  test.each(cases)("$signal during a $kind leaves both regions running, and no link", async (one) => {
    const cut = ["partition", "throttle"].includes(one.kind);
    const look = async () => {
      if (cut) expect(await accepted()).toBe(links);
      else expect(whyNotBoth(state)).not.toBeNull();
    };
    const { kind, signal } = one;
    await killDrill({ module: "process-pair.ts", makes, args: [folder], during: kind, signal, look });
    expect(whyNotBoth(state)).toBeNull();
    expect(await accepted()).toBe(0);
  });
});

function whyNotBoth(state: (region: string) => string): string | null {
  for (const region of ["north", "south"]) {
    try {
      if (!"SR".includes(state(region))) return `${region} is ${state(region)}`;
    } catch (error) {
      return String(error);
    }
  }
  return null;
}
