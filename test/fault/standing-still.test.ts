/** Probes of a process that stands still: what it did not see proves nothing, neither an effect nor that there is none. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BrokerLine, whyNoBroker } from "../../harness/component/kafka/ping.ts";
import { AskedLine } from "../../harness/fault/asked-line.ts";
import { ProbedLine, stalls } from "../../harness/fault/line-probes.ts";
import { linkThrottled } from "../../harness/fault/link-throttled.ts";
import { LinkCanaries } from "../../harness/link/canary.ts";
import { CanaryLine } from "../../harness/link/canary-line.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";
import { standStill } from "../standing-still.ts";

/** Answers every question like a broker, after 300 ms: in a process of its own, which goes on while this one stands still. */
const program = `
  require("node:net").createServer((socket) => socket.on("error", () => {}).on("data", (asked) => {
    const answer = Buffer.alloc(10);
    answer.writeInt32BE(6, 0);
    asked.copy(answer, 4, 8, 12);
    setTimeout(() => socket.write(answer), 300);
  })).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;
let child: ChildProcess;
let at: { host: string; port: number };

beforeAll(async () => {
  child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(child.stdout!, "data");
  at = { host: "127.0.0.1", port: Number(port) };
});
afterAll(() => void child.kill());

test("a server that answered meanwhile does not hang", async () => {
  const line = await AskedLine.open(at);
  const silence = line.silence(500);
  standStill(1_500);
  expect(await silence).toMatch(/answers/);
});

test("a server that does not answer hangs once that was looked at for long enough", async () => {
  const line = await AskedLine.open(at);
  expect(await line.silence(100)).toBeNull();
  line.close();
});

test("a broker that answered meanwhile is not silent", async () => {
  const line = await BrokerLine.open(at);
  const answered = line.ask(500);
  standStill(1_500);
  await answered;
  expect(line.unanswered).toBe(0);
  line.close();
});

test("a broker that accepted meanwhile is there", async () => {
  const why = whyNoBroker(at);
  standStill(1_500);
  expect(await why).toBeNull();
});

/** A connection between two regions, on which bytes arrive when the test delivers them. */
function heldLine() {
  const [near, far] = [new Socket(), new Socket()];
  let held = Buffer.alloc(0);
  vi.spyOn(near, "write").mockImplementation((bytes) => {
    held = Buffer.concat([held, bytes as Buffer]);
    return true;
  });
  const line = new CanaryLine({ region: "a", socket: near }, { region: "b", socket: far });
  const canaries = new LinkCanaries([]);
  vi.spyOn(canaries, "line").mockResolvedValue(line);
  vi.spyOn(canaries, "reaches").mockImplementation((dialler) => dialler === "a");
  const deliver = (bytes = held.length) => {
    far.emit("data", held.subarray(0, bytes));
    held = held.subarray(bytes);
  };
  return { deliver, on: fakeTopology([fakeRegion("a"), fakeRegion("b")], { canaries }) };
}

/** Of a link that lets a thousand bytes a second through, or does not. */
function throttled() {
  const { deliver, on } = heldLine();
  const fault = linkThrottled({ from: "a", to: "b", bytesPerSecond: 1_000 });
  return { deliver, probe: fault.arm(on).effectProbes()[0]! };
}

test("a link is not slow because this process stood still while bytes arrived", async () => {
  const { deliver, probe } = throttled();
  await probe.ask();
  deliver(100);
  standStill(1_500);
  expect(await probe.ask()).toMatch(/^100 bytes within .+, so far$/);
  deliver();
  expect(await probe.ask()).toMatch(/^3000 bytes arrived within/);
});

test("a link is not slow because all bytes had their time while this process stood still", async () => {
  const { deliver, probe } = throttled();
  await probe.ask();
  standStill(3_000);
  deliver();
  expect(await probe.ask()).toMatch(/stood still/);
});

test("a slow link is slow, although this process stood still and then found more than a second's bytes", async () => {
  const { deliver, probe } = throttled();
  await probe.ask();
  let deliveredAt = performance.now();
  standStill(1_200);
  const deliverDue = () => {
    const due = Math.floor(performance.now() - deliveredAt);
    deliver(due);
    deliveredAt += due;
  };
  deliverDue();
  // A busy machine may keep this process longer than it stands still by itself: then the probe looks again.
  const answer = async () => {
    deliverDue();
    return (await probe.ask())?.replace(/.*(so far|stood still).*/, "$1");
  };
  let why = await answer();
  while (why === "so far" || why === "stood still") {
    await pause(20);
    why = await answer();
  }
  expect(why).toBeUndefined();
}, 30_000);

test("a connection does not stall because this process stood still", async () => {
  const { on } = heldLine();
  const way = { from: "a", to: "b" };
  const probe = stalls(new ProbedLine(on, { dialler: "a", server: "b", age: "new" }), way);
  await probe.ask();
  standStill(1_500);
  expect(await probe.ask()).toMatch(/^quiet for .+ only$/);
});
