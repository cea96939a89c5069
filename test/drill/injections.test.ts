import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anyOther } from "../../harness/contract/touches.ts";
import { DrillEnded } from "../../harness/drill/drill-ended.ts";
import { Injections } from "../../harness/drill/injections.ts";
import { Recorder } from "../../harness/drill/recorder.ts";
import { type ArmedFault, type Fault, onlyWays } from "../../harness/fault/fault.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import type { HistoryWriter } from "../../harness/history/writer.ts";
import { readLedger } from "../../harness/safety/ledger.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "injections-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A fault that notes what is done to it. */
function fault(kind: string, done: string[], more: Partial<ArmedFault> = {}): Fault {
  return {
    kind,
    target: "somewhere",
    args: { kind },
    touches: onlyWays({ from: anyOther, to: "south" }),
    legend: "cut",
    regionsLost: [],
    regionsBehind: [],
    needs: [],
    arm: () => ({
      async prepare() {
        done.push(`prepare ${kind}`);
      },
      async inject() {
        done.push(`inject ${kind}`);
        const now = performance.now();
        return { from: now, until: now, figures: {} };
      },
      effectProbes: () => [{ name: "seen", target: "somewhere", ask: () => null, holds: "it is seen" }],
      async heal() {
        done.push(`heal ${kind}`);
      },
      healProbes: () => [],
      ...more,
    }),
  };
}

function injections(sabotaged = false, now = () => performance.now()) {
  const written: HistoryRecord[] = [];
  const history = { now, write: (record: HistoryRecord) => written.push(record) };
  const narrator = { stepBegan() {}, stepEnded() {}, note() {}, live() {} };
  const slot = { number: 1, folder };
  const made = new Injections({
    live: fakeTopology(["north", "south"].map((name) => fakeRegion(name))),
    load: {} as never,
    recorder: new Recorder(history as unknown as HistoryWriter, narrator),
    slot,
    sabotaged,
    signal: new AbortController().signal,
  });
  const steps = () =>
    written.flatMap((record) => (record.k === "fault" ? [`${record.kind} ${record.step}`] : []));
  return { made, steps, slot, written };
}

test("faults combine, and what is left is healed with the last one first", async () => {
  const done: string[] = [];
  const { made, slot } = injections();
  await made.inject(fault("first", done));
  await made.inject(fault("second", done));
  expect(readLedger(slot).openFaults).toHaveLength(2);
  await made.healAll();
  expect(done.slice(-2)).toEqual(["heal second", "heal first"]);
  expect(readLedger(slot).openFaults).toEqual([]);
});

test("what came before any fault ends with the first one, also after that was healed", async () => {
  const { made } = injections();
  expect(made.firstAt).toBeNull();
  const { id, at } = await made.inject(fault("first", []));
  await made.heal(id);
  await made.inject(fault("second", []));
  expect(made.firstAt).toBe(at);
});

test("a fault that will not heal keeps none of the others from healing, and all that failed are named", async () => {
  const done: string[] = [];
  const { made, slot } = injections();
  await made.inject(fault("first", done));
  const stuck = async () => {
    throw new Error("the second is stuck");
  };
  await made.inject(fault("second", done, { heal: stuck }));
  await made.inject(fault("third", done));
  await expect(made.healAll()).rejects.toThrow("the second is stuck");
  expect(done.slice(-2)).toEqual(["heal third", "heal first"]);
  expect(readLedger(slot).openFaults.map(({ kind }) => kind)).toEqual(["second"]);
});

test("a fault is in the ledger before it is injected", async () => {
  const { made, slot } = injections();
  let open = 0;
  const look = async () => {
    open = readLedger(slot).openFaults.length;
    return { from: 0, until: 0, figures: {} };
  };
  await made.inject(fault("any", [], { inject: look }));
  expect(open).toBe(1);
});

test("one fault value can be injected twice, with a state for each time", async () => {
  const done: string[] = [];
  const { made, steps } = injections();
  const twice = fault("same", done);
  await made.heal((await made.inject(twice)).id);
  await made.heal((await made.inject(twice)).id);
  const once = ["prepare same", "inject same", "heal same"];
  expect(done).toEqual([...once, ...once]);
  expect(steps().filter((step) => step === "same healed")).toHaveLength(2);
});

test("a fault is recorded with what it touches, each way between regions by their names", async () => {
  const { made, written } = injections();
  await made.inject(fault("any", []));
  expect(written.find(({ k }) => k === "fault")).toMatchObject({
    touches: { regions: [], parts: [], ways: [{ from: "north", to: "south" }] },
    legend: "cut",
    args: { kind: "any" },
  });
});

test("a fault that needs an ability that the topology lacks is not injected, and ends the drill", async () => {
  const done: string[] = [];
  const { made, slot, written } = injections();
  const refused = made.inject({ ...fault("freezing", done), needs: ["freeze"] });
  await expect(refused).rejects.toThrow(DrillEnded);
  await expect(refused).rejects.toThrow(
    /^freezing: this topology lacks the ability "freeze" \(stop every process .+\(needs: \["freeze"\]\)/,
  );
  expect({ done, written, open: readLedger(slot).openFaults }).toEqual({ done: [], written: [], open: [] });
});

test("sabotage prepares the probes and injects nothing", async () => {
  const done: string[] = [];
  const { made, steps } = injections(true);
  const probe = {
    name: "gone",
    target: "somewhere",
    ask: () => (done.includes("inject any") ? null : "it is still there"),
    holds: "it is gone",
  };
  const wanted = fault("any", done, { effectProbes: () => [probe] });
  await expect(made.inject(wanted)).rejects.toThrow("probe gone on somewhere: it is still there");
  expect(done).toEqual(["prepare any"]);
  expect(steps()).toEqual(["any requested", "any unproven"]);
}, 120_000); // an effect is looked for longer while the machine is busy

test("whatever the two clocks do between their readings, an effect begins after its request and before it is complete", async () => {
  // Every reading of the history's clock is 50 ms late, less each time.
  let lateMs = 50;
  const late = () => {
    lateMs -= 5;
    return performance.now() + lateMs;
  };
  const { made, written } = injections(false, late);
  const effect = await made.inject(fault("any", []));
  const requested = written.find((one) => one.k === "fault" && one.step === "requested")!;
  expect(effect.at).toBeGreaterThanOrEqual((requested as { at: number }).at);
  expect(effect.untilAt).toBeGreaterThanOrEqual(effect.at);
});

test("what undoes a fault is in the ledger before it is injected", async () => {
  const { made, slot } = injections();
  const undo = [{ kind: "command", command: ["thaw"] }] as const;
  let written: unknown;
  const inject = async () => {
    written = readLedger(slot).openFaults[0]?.undo;
    return { from: 0, until: 0, figures: {} };
  };
  await made.inject(fault("deaf", [], { undo: () => undo, inject }));
  expect(written).toEqual(undo);
});

test("an effect whose end only its probes can see is complete when they hold", async () => {
  const { made } = injections();
  const from = performance.now();
  let asked = 0;
  const probe = {
    name: "gone",
    target: "somewhere",
    ask: () => (++asked > 5 ? null : "it is still there"),
    holds: "it is gone",
  };
  const inject = async () => ({ from, until: null, figures: {} });
  const { at, untilAt } = await made.inject(fault("slow", [], { inject, effectProbes: () => [probe] }));
  // Five pauses of 20 ms.
  expect(untilAt - at).toBeGreaterThan(80);
});

test("an effect that has ended by itself before it is healed makes the drill inconclusive, and is healed", async () => {
  const done: string[] = [];
  const { made, written } = injections();
  const lasting = (ask: () => string | null) => [{ name: "still-gone", target: "somewhere", ask, holds: "" }];
  const troubles = () => written.flatMap((record) => (record.k === "trouble" ? [record] : []));
  const lasts = fault("lasting", done, { lastingProbes: () => lasting(() => null) });
  await made.heal((await made.inject(lasts)).id);
  expect(troubles()).toEqual([]);
  const back = fault("passing", done, { lastingProbes: () => lasting(() => "it answers") });
  await made.heal((await made.inject(back)).id);
  expect(troubles()).toMatchObject([{ verdict: "inconclusive" }]);
  expect(troubles()[0]?.text).toContain(
    "passing on somewhere did not last until it was healed: probe still-gone on somewhere: it answers",
  );
  expect(done.at(-1)).toBe("heal passing");
});
