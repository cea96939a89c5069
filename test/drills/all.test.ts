import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { controlsSchema } from "../../harness/contract/controls.ts";
import { existingSlots } from "../../harness/safety/slot.ts";
import { scratch } from "../scratch.ts";
import { inCalm, onlyTimedMissed } from "./calm.ts";
import { readResult } from "./read-result.ts";
import { latest, regiondrill } from "./regiondrill.ts";

const runs = scratch("all");

const wholeSeries = 1_500_000;

interface Drilled {
  readonly command: string;
  readonly countsAs: string;
  readonly folder: string;
}

let series: Drilled[] = [];

test("every scenario with every variant ends as expected, and leaves nothing behind", {
  timeout: wholeSeries,
}, async () => {
  const before = existingSlots().length;
  const { exitCode, stdout, stderr } = await regiondrill(["scenario", "all", "--runs", runs, "--json"]);
  series = JSON.parse(stdout);
  expect(series.length).toBeGreaterThanOrEqual(16);
  const missed = series.filter(({ countsAs }) => countsAs !== "pass");
  const machine = missed.filter(({ folder }) => onlyTimedMissed(readResult(folder)));
  expect(
    missed.filter((drilled) => !machine.includes(drilled)),
    stderr.slice(-4_000),
  ).toEqual([]);
  for (const { command, folder } of machine) {
    console.warn(`again, because of the machine's pace: ${readResult(folder).reasons.join("; ")}`);
    const words = command.replace("npm run ", "").replace(" -- ", " ").split(" ");
    const again = await inCalm(async () => ({
      ...(await regiondrill([...words, "--runs", runs])),
      ...latest(runs),
    }));
    expect(again.result.reasons).toEqual([]);
  }
  if (machine.length === 0) expect(exitCode).toBe(0);
  expect(existingSlots()).toHaveLength(before);
});

test("services that one drill of the series reconfigures start the next one with their own settings", () => {
  const changed = series.findIndex(({ command }) => command.includes("schema-drop"));
  const compatible = (place: number) => {
    const record = join(series[place]!.folder, "configuration", "eu-west-1", "worker.json");
    const launches: { env: Record<string, string> }[] = JSON.parse(readFileSync(record, "utf8"));
    return launches.at(-1)!.env.EVENT_SCHEMA_MIN_COMPATIBLE;
  };
  expect(compatible(changed)).toBe("3");
  expect(compatible(changed + 1)).toBe("2");
});

describe("a region outage of the series", () => {
  const folder = () => series.find(({ command }) => /region-outage -- (?!.*disk lost)/.test(command))!.folder;

  test("examines something with every check", () => {
    expect(readResult(folder()).checks.filter(({ examined }) => examined === 0)).toEqual([]);
  });

  test("leaves history, result, reports and logs", () => {
    expect(readdirSync(folder())).toEqual(
      expect.arrayContaining([
        "history.ndjson",
        "logs",
        "result.json",
        "report.html",
        "report.md",
        "junit.xml",
      ]),
    );
  });

  test("measures a detected outage, and no loss after healing", () => {
    const { rto, rpo } = readResult(folder()).measures;
    expect(rto?.lowerMs).toBeGreaterThan(0);
    expect(rto?.upperMs).toBeGreaterThanOrEqual(rto?.lowerMs ?? Number.POSITIVE_INFINITY);
    expect(rto?.detectedMs).toBeGreaterThan(0);
    expect(rpo.atFailover).not.toBeNull();
    expect(rpo.afterHeal).toEqual({ operations: 0, seconds: 0 });
  });

  test("keeps its verdict when its history is judged again", async () => {
    const { verdict } = readResult(folder());
    const { all } = await regiondrill(["recheck", folder()]);
    expect(all).toContain(`Same verdict as before: ${verdict}`);
  });
});

/** For the checks that no other test breaks; `npm run controls` plants all defects. */
const planted = ["mirror-drops", "no-fencing", "redis-is-authority", "replay-skips"];

test("planted defects are caught by the checks that must catch them", { timeout: wholeSeries }, async () => {
  const { exitCode, all } = await regiondrill(["controls", "--runs", runs, "--only", ...planted]);
  const { controls } = controlsSchema.parse(JSON.parse(readFileSync(join(runs, "controls.json"), "utf8")));
  expect(controls.map(({ defect }) => defect).toSorted()).toEqual(planted);
  expect(exitCode, all?.slice(-4_000)).toBe(0);
});
