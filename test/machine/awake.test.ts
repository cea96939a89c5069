/** What a process that stood still takes for granted: nothing. */
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { awaitNull } from "../../harness/machine/await.ts";
import { awakeNow } from "../../harness/machine/awake.ts";
import { awaitCalmly, calmClock } from "../../harness/machine/calm.ts";
import { whyNotReached } from "../../harness/machine/dial.ts";
import { within } from "../../harness/machine/within.ts";
import { standStill } from "../standing-still.ts";

test("time in which the process looks counts, time in which it stands still hardly does", async () => {
  const startedAt = awakeNow();
  while (awakeNow() - startedAt < 250) await pause(10);
  const stoodAt = awakeNow();
  standStill(1_000);
  expect(Math.round(awakeNow() - stoodAt)).toBeLessThanOrEqual(100); // sums of fractions
});

test("a condition is looked at again after the process stood still for longer than the limit", async () => {
  let asked = 0;
  const why = await awaitNull(
    () => {
      asked += 1;
      if (asked === 1) standStill(1_000);
      return asked < 3 ? "not yet" : null;
    },
    { limitMs: 500, everyMs: 10 },
  );
  expect(why).toBeNull();
});

test("an answer that came while the process stood still came in time", async () => {
  const answer = within(500, () => new Promise<string>((resolve) => setTimeout(resolve, 300, "answer")));
  standStill(1_000);
  expect(await answer).toBe("answer");
});

test("an answer that does not come is late once the process has looked for it that long", async () => {
  const startedAt = performance.now();
  await expect(within(200, () => new Promise(() => {}))).rejects.toThrow("no answer within 0.2 s");
  expect(performance.now() - startedAt).toBeGreaterThan(150);
});

test("an address that accepted a connection while the process stood still is reached", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const asked = whyNotReached({ host: "127.0.0.1", port });
  standStill(1_500);
  expect(await asked).toBeNull();
  server.close();
});

test("time in which the process stood still is not calm, for nothing was seen", async () => {
  const clock = calmClock();
  standStill(1_500);
  expect(clock()).toBeLessThanOrEqual(100);
});

test("what is waited for on a busy machine is waited for beyond the limit, and told each time", async () => {
  let asked = 0;
  const told: string[] = [];
  const ask = () => (++asked < 20 ? `asked ${asked}` : null);
  const tell = (why: string) => void told.push(why);
  expect(await awaitCalmly(ask, { limitMs: 150, everyMs: 20 }, tell, () => 0)).toBeNull();
  expect(asked).toBe(20);
  expect(told.length).toBeGreaterThan(0);
  expect(told[0]).toMatch(/^asked/);
});

test("on a machine that is busy for ever the wait ends at five times the limit, with the last reason", async () => {
  const startedAt = performance.now();
  expect(
    await awaitCalmly(
      () => "never",
      { limitMs: 50, everyMs: 10 },
      () => {},
      () => 0,
    ),
  ).toBe("never");
  expect(performance.now() - startedAt).toBeGreaterThan(200);
});

test("on a calm machine the wait ends at the limit", async () => {
  let asked = 0;
  const clock = () => 10 * asked;
  const ask = () => `asked ${++asked}`;
  expect(await awaitCalmly(ask, { limitMs: 50, everyMs: 1 }, () => {}, clock)).toBe("asked 5");
});
