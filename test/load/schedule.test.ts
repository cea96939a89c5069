import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arrivals, Lateness } from "../../harness/load/arrivals.ts";
import { slotMs, TimerWheel } from "../../harness/load/timer-wheel.ts";

describe("Arrivals", () => {
  it("counts an arrival as scheduled from the moment it is due, at any rate", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0.1, max: 20_000, noNaN: true }),
        fc.nat({ max: 1_000_000 }),
        (startedAt, perSecond, index) => {
          const arrivals = new Arrivals(startedAt, perSecond);
          expect(arrivals.scheduledBy(arrivals.dueAt(index))).toBeGreaterThanOrEqual(index + 1);
          expect(arrivals.dueAt(arrivals.scheduledBy(startedAt + index))).toBeGreaterThan(startedAt + index);
        },
      ),
    );
  });

  it("asks for none before its start", () => {
    expect(new Arrivals(100, 50).scheduledBy(99.999)).toBe(0);
  });
});

describe("paused Arrivals", () => {
  it("ask for nothing more, and go on with the next one later by the time paused", () => {
    const arrivals = new Arrivals(100, 50);
    arrivals.taken = arrivals.scheduledBy(150);
    expect(arrivals.taken).toBe(3);
    arrivals.pause(150);
    expect(arrivals.scheduledBy(10_000)).toBe(3);
    arrivals.resume(1_150);
    expect(arrivals.dueAt(3)).toBe(1_160);
    expect(arrivals.scheduledBy(1_159)).toBe(3);
    expect(arrivals.scheduledBy(1_160)).toBe(4);
  });

  it("never take back what they have asked for, however long the pauses are", () => {
    const ms = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 5_000, noNaN: true }),
        fc.array(fc.tuple(ms, ms), { maxLength: 10 }),
        (perSecond, stretches) => {
          const arrivals = new Arrivals(0, perSecond);
          let now = 0;
          let runMs = 0;
          for (const [running, paused] of stretches) {
            now += running;
            runMs += running;
            arrivals.taken = arrivals.scheduledBy(now);
            arrivals.pause(now);
            now += paused;
            expect(arrivals.scheduledBy(now)).toBe(arrivals.taken);
            arrivals.resume(now);
            const asked = arrivals.scheduledBy(now);
            expect(asked).toBeGreaterThanOrEqual(arrivals.taken);
            expect(Math.abs(asked - (runMs * perSecond) / 1000 - 0.5)).toBeLessThan(1);
          }
        },
      ),
    );
  });
});

describe("Lateness", () => {
  it("gives quantiles to a tenth of a millisecond", () => {
    const lateness = new Lateness();
    for (let ms = 1; ms <= 100; ms += 1) lateness.add(ms);
    expect(lateness.quantileMs(0.5)).toBeCloseTo(50, 5);
    expect(lateness.quantileMs(0.99)).toBeCloseTo(99, 5);
  });

  it("is 0 before anything was sent, and the worst there was beyond its range", () => {
    const lateness = new Lateness();
    expect(lateness.quantileMs(0.99)).toBe(0);
    lateness.add(5_000);
    expect(lateness.quantileMs(0.99)).toBe(5_000);
  });
});

describe("TimerWheel", () => {
  it("runs every action once, never early and at most a slot late", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true })), (times) => {
        const wheel = new TimerWheel(50);
        const ran: number[] = [];
        let now = 50;
        for (const at of times) {
          wheel.at(at, () => {
            expect(now).toBeGreaterThanOrEqual(at);
            expect(now).toBeLessThanOrEqual(Math.max(at, 50) + 2 * slotMs);
            ran.push(at);
          });
        }
        for (; now < 220; now += 1) wheel.turn(now);
        expect(ran.toSorted()).toEqual(times.toSorted());
      }),
    );
  });

  it("runs what an action adds for a time already past at the next turn, not in the same one", () => {
    const wheel = new TimerWheel(0);
    const ran: string[] = [];
    wheel.at(1, () => {
      ran.push("first");
      wheel.at(0, () => ran.push("second"));
    });
    wheel.turn(slotMs);
    expect(ran).toEqual(["first"]);
    wheel.turn(2 * slotMs);
    expect(ran).toEqual(["first", "second"]);
  });
});
