/** A sender that may open few files, for real: what it cannot send is left out, and nothing of it is held against anybody. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpRecord, SenderRecord } from "../../harness/history/types.ts";
import { Edge, hang } from "./edge.ts";

let edge: Edge;
beforeAll(async () => {
  edge = await Edge.listen("127.233.9.6", hang);
});
afterAll(() => edge.close());

const pathOf = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));

test("with 64 files and a system that hangs, the tries that were sent are all there is", async () => {
  const program = `
    import { HistoryInMemory } from ${pathOf("../../bench/history-in-memory.ts")};
    import { startLoad } from ${pathOf("../../harness/load/sender.ts")};
    const history = new HistoryInMemory();
    const told = new Set();
    const load = startLoad({
      origin: ${JSON.stringify(edge.origin)}, history, seed: 1, runTag: "few", perSecond: 200, redelivered: 0,
      attemptTimeoutMs: 1_000, deadlineMs: 20_000, retryShare: 0, onUnsent: (why) => told.add(why),
      delivery: { method: "POST", path: "/", headers: {}, schemaVersion: 1,
        body: ({ eventId }) => JSON.stringify({ event_id: eventId }), classify: () => ({ outcome: "ok", region: null }) },
    });
    setTimeout(async () => {
      await load.stop();
      console.log(JSON.stringify({ ops: history.ops, sender: history.senders[0], told: [...told] }));
    }, 1_500);
  `;
  const limited = `ulimit -n 64; exec "$0" --input-type=module -e "$1"`;
  const { stdout } = await promisify(execFile)("bash", ["-c", limited, process.execPath, program]);
  const { ops, sender, told } = JSON.parse(stdout) as {
    ops: OpRecord[];
    sender: SenderRecord;
    told: string[];
  };
  expect(told).toEqual(["EMFILE: this process may open no more files (ulimit -n)"]);
  expect(sender.unsent).toBeGreaterThan(50);
  expect(ops.length).toBe(sender.sent);
  expect(sender.sent + sender.unsent!).toBe(sender.scheduled);
  // Each of them was given its whole time.
  for (const { outcome, tries } of ops) {
    expect(outcome).toBe("info");
    expect(tries[0]![1] - tries[0]![0]).toBeGreaterThan(900);
  }
});
