import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LedgerEntry, record } from "../../harness/safety/ledger.ts";
import { identify } from "../../harness/safety/process-table.ts";
import { regiondrill } from "../drills/regiondrill.ts";

let scratch = "";

beforeEach(() => {
  scratch = mkdtempSync("/tmp/regiondrill-resume-");
  chmodSync(scratch, 0o755); // a folder that others cannot enter would be passed over
  process.env.REGIONDRILL_TMP = scratch;
});

afterEach(() => {
  delete process.env.REGIONDRILL_TMP;
  rmSync(scratch, { recursive: true });
});

/** A slot whose ledger says this, as the process of this test would have written it. */
function slot(number: number, runId: string, ...entries: LedgerEntry[]): string {
  const folder = join(scratch, `regiondrill-${process.getuid!()}`, `slot-${number}`);
  mkdirSync(folder, { recursive: true });
  const drill = { entry: "drill", runId, runFolder: "/tmp", ...identify(process.pid)! } as const;
  for (const entry of [drill, ...entries]) record({ number, folder }, entry);
  return join(folder, "resume");
}

const heldAt = (milestone: string) => ({ entry: "held", milestone }) as const;

test("the only held run goes on", async () => {
  const file = slot(3, "run-a", heldAt("divergence"));
  const { exitCode, all } = await regiondrill(["resume"]);
  expect(all).toContain("run-a goes on from divergence");
  expect(exitCode).toBe(0);
  expect(existsSync(file)).toBe(true);
});

test("of several held runs the one that is named goes on, and none when none is named", async () => {
  const [first, second] = [slot(3, "run-a", heldAt("x")), slot(4, "run-b", heldAt("x"))];
  const unclear = await regiondrill(["resume"]);
  expect(unclear.all).toContain("2 runs are held; name one of them: run-a, run-b");
  expect(unclear.exitCode).toBe(64);
  const { exitCode } = await regiondrill(["resume", "run-b"]);
  expect(exitCode).toBe(0);
  expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
});

test("a run that was resumed, and one that was never held, are not held", async () => {
  slot(3, "run-a", heldAt("x"), { entry: "resumed" });
  slot(4, "run-b");
  const { exitCode, all } = await regiondrill(["resume"]);
  expect(all).toContain("no run is held");
  expect(exitCode).toBe(64);
});

test("an id that is not held is refused with those that are", async () => {
  slot(3, "run-a", heldAt("x"));
  const { exitCode, all } = await regiondrill(["resume", "run-q"]);
  expect(all).toMatch(/unknown held run "run-q": did you mean run-a\?/);
  expect(exitCode).toBe(64);
});
