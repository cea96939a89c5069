/** Drills of processes that something else started, by their pid files: frozen, killed, and started again by their own command. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, test, vi } from "vitest";
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

test.each(["region-outage", "region-freeze"])(
  "a harness that is killed during a %s leaves both regions running",
  async (during) => {
    const { up, down } = processPair(folder).system.running!;
    await execa(up![0], up!.slice(1));
    const state = (region: string) => {
      const pid = readFileSync(join(folder, `${region}.pid`), "utf8");
      return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]![0]!;
    };
    try {
      const look = () => expect(whyNotBoth(state)).not.toBeNull();
      await killDrill({ module: "process-pair.ts", makes: "foundProcesses", args: [folder], during, look });
      await vi.waitFor(() => expect(whyNotBoth(state)).toBeNull(), { timeout: 30_000, interval: 100 });
    } finally {
      await execa(down![0], down!.slice(1));
    }
  },
);

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
