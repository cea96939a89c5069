import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clearSlot } from "../../harness/safety/clear.ts";
import {
  readLedger,
  record,
  recordEngine,
  recordFrozen,
  recordRestored,
  recordTouched,
} from "../../harness/safety/ledger.ts";
import { identify } from "../../harness/safety/process-table.ts";
import { scratch } from "../scratch.ts";

const drill = { entry: "drill", runId: "r", runFolder: "/r" } as const;
const fault = { entry: "fault", id: "region-outage-1", kind: "region-outage", target: "eu-west-1" } as const;
const dead = { pid: 2 ** 22, startTicks: 1 };

function slot() {
  return { number: 0, folder: scratch() };
}

test("a slot is in use while its harness is alive, and only then", () => {
  const [used, left] = [slot(), slot()];
  record(used, { ...drill, ...identify(process.pid)! });
  record(left, { ...drill, ...dead });
  expect(readLedger(used).inUse).toBe(true);
  expect(readLedger(left).inUse).toBe(false);
});

test("a fault is open from before its injection until it is healed", () => {
  const at = slot();
  record(at, fault);
  expect(readLedger(at).openFaults).toEqual([fault]);
  record(at, { entry: "healed", id: fault.id });
  expect(readLedger(at).openFaults).toEqual([]);
});

test("a last line that a crash cut short says nothing", () => {
  const at = slot();
  record(at, fault);
  appendFileSync(join(at.folder, "ledger.ndjson"), '{"entry":"heal');
  expect(readLedger(at).openFaults).toEqual([fault]);
});

test("a slot without entries is not in use and has nothing to undo", () => {
  expect(readLedger(slot())).toEqual({
    drill: null,
    faults: 0,
    openFaults: [],
    engines: [],
    attached: null,
    running: null,
    touched: [],
    frozen: [],
    commands: [],
    kept: false,
    heldAt: null,
    inUse: false,
    unreadable: [],
  });
});

test("an engine that an earlier drill in the slot used is remembered, once", () => {
  const at = slot();
  recordEngine(at.folder, "unix:///var/run/docker.sock");
  recordEngine(at.folder, "tcp://10.0.0.2:2375");
  recordEngine(at.folder, "unix:///var/run/docker.sock");
  record(at, { ...drill, ...dead });
  expect(readLedger(at).engines).toEqual(["unix:///var/run/docker.sock", "tcp://10.0.0.2:2375"]);
});

test("a line that cannot be read is skipped, and named where it may speak of an engine", () => {
  const at = slot();
  record(at, { ...drill, ...dead });
  appendFileSync(join(at.folder, "ledger.ndjson"), '\0\0\0\n{"entry":"fault","id":7}\n{"entry":"moon"}\n');
  record(at, fault);
  const { drill: found, openFaults, unreadable } = readLedger(at);
  expect(found?.runId).toBe("r");
  expect(openFaults).toEqual([fault]);
  expect(unreadable).toHaveLength(2);
  expect(unreadable[0]).toMatch(/line 2 of .*ledger\.ndjson, which cannot be read/);
  expect(unreadable[1]).toContain("line 4");
});

test("a slot is cleared past an unreadable line, and kept while the meaning of that line is unknown", async () => {
  const [known, unknown] = [slot(), slot()];
  for (const at of [known, unknown]) record(at, { ...drill, ...dead });
  appendFileSync(join(known.folder, "ledger.ndjson"), '{"entry":"fault"}\n');
  appendFileSync(join(unknown.folder, "ledger.ndjson"), '{"entry":"engine","host":1}\n');
  expect(await clearSlot(known)).toMatchObject({ runId: "r", residual: [] });
  expect(existsSync(known.folder)).toBe(false);
  const { residual } = await clearSlot(unknown);
  expect(residual).toEqual([expect.stringMatching(/line 2 .* may name a container engine/)]);
  expect(existsSync(unknown.folder)).toBe(true);
});

test("a touched container is open until it is restored, and a region's freeze until none is recorded", () => {
  const at = slot();
  const restart = { Name: "always", MaximumRetryCount: 0 };
  for (const id of ["one", "two"])
    recordTouched(at.folder, { host: "unix:///x", id, name: id, restart, networks: {} });
  recordRestored(at.folder, "one");
  recordFrozen(at.folder, { region: "south", processes: [{ pid: 1, startTicks: 2 }], groups: [] });
  recordFrozen(at.folder, { region: "south", processes: [], groups: [] });
  const { touched, frozen } = readLedger(at);
  expect(touched.map(({ id }) => id)).toEqual(["two"]);
  expect(frozen.flatMap(({ processes }) => processes)).toEqual([]);
});
