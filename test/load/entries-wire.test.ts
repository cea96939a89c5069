/** Several ways in: shares hold at any time, an operation keeps its way, and all ways are looked after. */
import { expect, test } from "vitest";
import { EntriesWire } from "../../harness/load/entries-wire.ts";
import type { Request } from "../../harness/load/request.ts";
import type { Exchange, Wire } from "../../harness/load/wire.ts";

const request = (): Request => ({ method: "POST", path: "/", headers: [], body: "" });
const unanswered: Exchange = { answered() {}, broke() {}, unsent() {} };

class Noted implements Wire {
  readonly sent: Request[] = [];
  readonly calls: string[] = [];
  readonly firstExpiry: number;
  constructor(firstExpiry = Number.POSITIVE_INFINITY) {
    this.firstExpiry = firstExpiry;
  }
  send(one: Request) {
    this.sent.push(one);
  }
  expire(now: number) {
    this.calls.push(`expire ${now}`);
  }
  pardon(ms: number) {
    this.calls.push(`pardon ${ms}`);
  }
  close() {
    this.calls.push("close");
  }
}

test("operations are dealt by share, from the first ones on", () => {
  const [edge, north, south] = [new Noted(), new Noted(), new Noted()];
  const wire = new EntriesWire([
    { wire: edge, share: 0.5 },
    { wire: north, share: 0.3 },
    { wire: south, share: 0.2 },
  ]);
  for (let i = 1; i <= 1_000; i++) {
    wire.send(request(), 0, unanswered);
    for (const [way, share] of [
      [edge, 0.5],
      [north, 0.3],
      [south, 0.2],
    ] as const)
      expect(Math.abs(way.sent.length - share * i)).toBeLessThanOrEqual(1);
  }
});

test("an operation goes the same way with every attempt, and takes no other one's turn", () => {
  const [edge, north] = [new Noted(), new Noted()];
  const wire = new EntriesWire([
    { wire: edge, share: 0.5 },
    { wire: north, share: 0.5 },
  ]);
  const [first, second] = [request(), request()];
  for (const one of [first, second, first, first, second]) wire.send(one, 0, unanswered);
  expect([edge.sent, north.sent]).toEqual([
    [first, first, first],
    [second, second],
  ]);
});

test("every way is looked after", () => {
  const [edge, north] = [new Noted(70), new Noted(50)];
  const wire = new EntriesWire([
    { wire: edge, share: 0.5 },
    { wire: north, share: 0.5 },
  ]);
  expect(wire.firstExpiry).toBe(50);
  wire.expire(60);
  wire.pardon(5);
  wire.close();
  expect(edge.calls).toEqual(["expire 60", "pardon 5", "close"]);
  expect(north.calls).toEqual(edge.calls);
});
