/** From where a log is read again, and which of its entries are new. */
import { expect, test } from "vitest";
import { LogTrail } from "../../harness/drill/log-trail.ts";

const outbox = { kind: "postgres", sql: "" } as const;
const entries = (...positions: number[]) => positions.map((at): [number, string] => [at, `e-${at}`]);
const tail = (...positions: number[]) => ({
  incarnation: "1",
  position: positions.at(-1)!,
  entries: entries(...positions),
});

function begun() {
  const trail = new LogTrail(outbox);
  trail.begin({ incarnation: "1", position: 10 }, 0);
  return trail;
}

test("an entry that becomes visible behind others is found, once", () => {
  const trail = begun();
  expect(trail.take(tail(11, 13), 500)).toEqual(entries(11, 13));
  expect(trail.from()).toEqual({ incarnation: "1", position: 10 });
  expect(trail.take(tail(11, 12, 13), 1_000)).toEqual(entries(12));
  expect(trail.last).toBe("e-13");
});

test("what was read more than 5 s before the head is settled, and read again at the end only", () => {
  const trail = begun();
  for (let i = 1; i <= 20; i++) trail.take(tail(10 + i), i * 500);
  expect(trail.from()?.position).toBe(20);
  expect(trail.from(true)?.position).toBe(10);
});

test("a log that stands still does not settle: its next entry may be one that was held up", () => {
  const trail = begun();
  trail.take(tail(11), 500);
  for (let i = 2; i <= 60; i++) trail.take({ incarnation: "1", position: 11, entries: [] }, i * 500);
  trail.take(tail(13), 30_500);
  expect(trail.from()?.position).toBe(10);
});

test("offsets of a topic are read once: they never appear late", () => {
  const trail = new LogTrail({ kind: "kafka", topic: "t", eventId: () => null });
  trail.begin({ incarnation: "A", position: 10 }, 0);
  expect(trail.take({ incarnation: "A", position: 12, entries: entries(12) }, 500)).toEqual(entries(12));
  expect(trail.from(true)).toEqual({ incarnation: "A", position: 12 });
});
