/** `drill-log.md`: a row for each drill that ended. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { logDrill } from "../../harness/campaign/drill-log.ts";
import type { Result } from "../../harness/contract/result.ts";
import { drillLogHead, drillLogRow } from "../../reports/trace/drill-log.ts";
import { passed } from "../reports/examples.ts";
import { attack } from "../reports/hostile.ts";
import { canMount, fillBut, smallDisk } from "../small-disk.ts";

vi.mock(import("node:fs"), async (actual) => {
  const real = await actual();
  return { ...real, linkSync: vi.fn(real.linkSync) };
});

const { result } = passed;
const run = (change: Partial<Result["run"]>): Result => ({ ...result, run: { ...result.run, ...change } });
const cellsOf = (row: string) => row.replace(/\\\|/g, "").split("|").slice(1, -1);
const columns = cellsOf(drillLogHead().split("\n").at(-3)!).length;

describe("a row", () => {
  it("says when, what, where, how it ended, what was measured and what was injected", () => {
    const row = drillLogRow(run({ options: { disk: "lost", purge: false, slow: true } }), "pass");
    expect(cellsOf(row).map((cell) => cell.trim())).toEqual([
      "2026-11-21 10:13:10",
      "`2026-11-21T10-12-04Z-region-outage`",
      "region-outage --disk lost --slow",
      ...["active-active", "compressed", "processes", "pass"],
      "3.12–3.24 s",
      "12 operations (310 ms) at failover, 0 operations after healing",
      "region-outage eu-west-1",
      "`4f2a9c1d0b7e`",
      "4711",
    ]);
  });

  it("marks drills that were made to miss their promise", () => {
    const fail = { ...run({ defect: "no-dedup" }), verdict: "fail" as const };
    expect(drillLogRow(fail, "fail")).toContain("| fail (negative control: defect no-dedup) |");
    const sabotaged = run({ command: "npm run scenario region-outage -- --seed 1 --sabotage" });
    expect(drillLogRow(sabotaged, "pass")).toContain("| pass (negative control: nothing injected) |");
  });

  it("says what the verdict counts for", () => {
    expect(drillLogRow(result, "fail (known weakness in a mirror, shown again)")).toContain(
      "known weakness in a mirror",
    );
  });

  it("says that nothing was measured or injected where nothing was", () => {
    const measures = { ...result.measures, rto: null, rpo: { atFailover: null, afterHeal: null } };
    expect(drillLogRow({ ...result, measures, faults: [] }, "pass")).toContain("| – | – | no fault |");
  });

  it("stays one row of as many cells, whatever a run says", () => {
    const row = drillLogRow(
      run({ id: `a\n| b |${attack}`, scenario: `${attack}|\n`, topology: attack, commit: "|`\n" }),
      attack,
    );
    expect(row.split("\n")).toHaveLength(2);
    expect(cellsOf(row)).toHaveLength(columns);
    expect(row.replace(/`[^`]*`/g, "")).not.toContain("<script>");
  });
});

describe("the log", () => {
  let runs: string;
  beforeEach(() => {
    runs = mkdtempSync(join(tmpdir(), "drill-log-"));
  });
  afterEach(() => {
    vi.mocked(fs.linkSync).mockReset();
    rmSync(runs, { recursive: true });
  });
  const read = () => readFileSync(join(runs, "drill-log.md"), "utf8");

  it("begins with its head and is only ever added to", () => {
    expect(logDrill(runs, result, null)).toBeNull();
    const first = read();
    expect(first).toBe(drillLogHead() + drillLogRow(result, "pass"));
    expect(logDrill(runs, run({ seed: 12 }), null)).toBeNull();
    expect(read()).toBe(first + drillLogRow(run({ seed: 12 }), "pass"));
    expect(readdirSync(runs)).toEqual(["drill-log.md"]);
  });

  it.each(["EPERM", "EOPNOTSUPP"])("begins with its head where files cannot have two names: %s", (code) => {
    vi.mocked(fs.linkSync).mockImplementation(() => {
      throw Object.assign(new Error(`${code}: no links here, link`), { code, syscall: "link" });
    });
    expect(logDrill(runs, result, null)).toBeNull();
    expect(logDrill(runs, result, null)).toBeNull();
    const row = drillLogRow(result, "pass");
    expect(read()).toBe(drillLogHead() + row + row);
    expect(readdirSync(runs)).toEqual(["drill-log.md"]);
  });

  it("leaves alone what others wrote into it", () => {
    writeFileSync(join(runs, "drill-log.md"), "# Ours\n");
    logDrill(runs, result, null);
    expect(read()).toBe(`# Ours\n${drillLogRow(result, "pass")}`);
  });

  it("is not written through a link, and waits for no reader of a named pipe", () => {
    const precious = join(runs, "precious");
    writeFileSync(precious, "mine");
    symlinkSync(precious, join(runs, "drill-log.md"));
    expect(logDrill(runs, result, null)).toMatch(/drill-log.md cannot be written: ELOOP/);
    expect(readFileSync(precious, "utf8")).toBe("mine");
    rmSync(join(runs, "drill-log.md"));
    execFileSync("mkfifo", [join(runs, "drill-log.md")]);
    expect(logDrill(runs, result, null)).toMatch(/drill-log.md cannot be written/);
    expect(readdirSync(runs).toSorted()).toEqual(["drill-log.md", "precious"]);
  });

  it.skipIf(!canMount)("has no row in part where the disk is full", () => {
    const disk = smallDisk(64);
    logDrill(disk, result, null);
    const before = readFileSync(join(disk, "drill-log.md"), "utf8");
    fillBut(disk, 0);
    const long = run({ scenario: "x".repeat(9_000) });
    expect(logDrill(disk, long, null)).toMatch(/the drill was not added to .*ENOSPC: no space left/);
    expect(readFileSync(join(disk, "drill-log.md"), "utf8")).toBe(before);
  });

  it("says where it could not be written, and throws nothing", () => {
    expect(logDrill(join(runs, "nowhere"), result, null)).toMatch(
      /the drill was not added to .*nowhere.*ENOENT/,
    );
  });
});
