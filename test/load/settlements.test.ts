import { describe, expect, it } from "vitest";
import { JointStates, Settlements } from "../../harness/load/settlements.ts";

describe("Settlements", () => {
  it("knows every attempted id, and whether and when it was acknowledged", () => {
    const settlements = new Settlements("evt-1-a-");
    for (let index = 0; index < 10_000; index += 1) settlements.begin(index);
    settlements.settle(9_999, "ok", 12.5);
    settlements.settle(1, "fail", 3);
    settlements.settle(2, "info", 4);
    expect(settlements.size).toBe(10_000);
    expect(settlements.get("evt-1-a-9999")).toEqual({ outcome: "ok", acknowledgedAt: 12.5 });
    expect(settlements.get("evt-1-a-1")).toEqual({ outcome: "fail", acknowledgedAt: null });
    expect(settlements.get("evt-1-a-2")).toEqual({ outcome: "info", acknowledgedAt: null });
    expect(settlements.get("evt-1-a-3")).toEqual({ outcome: null, acknowledgedAt: null });
  });

  it("does not know ids of another run, numbers not reached and other spellings of a number", () => {
    const settlements = new Settlements("evt-1-a-");
    settlements.begin(0);
    const strangers = [
      "evt-1-b-0",
      "evt-1-a-1",
      "evt-1-a-",
      "evt-1-a-00",
      "evt-1-a--1",
      "evt-1-a-0.0",
      "evt-1-a-x",
    ];
    for (const id of strangers) expect(settlements.get(id)).toBeUndefined();
  });

  it("lists those acknowledged until a moment, that moment included", () => {
    const settlements = new Settlements("e-");
    for (const [index, at] of [10, 30, 20].entries()) {
      settlements.begin(index);
      settlements.settle(index, "ok", at);
    }
    expect([...settlements.acknowledgedBefore(20)]).toEqual([
      { eventId: "e-0", acknowledgedAt: 10 },
      { eventId: "e-2", acknowledgedAt: 20 },
    ]);
  });
});

describe("JointStates", () => {
  it("knows the operations of all its parts, one part after the other", () => {
    const parts = [new Settlements("e-"), new Settlements("e-x")] as const;
    for (const [number, part] of parts.entries()) {
      part.begin(0);
      part.settle(0, "ok", 20 - number);
    }
    const joint = new JointStates(...parts);
    expect(joint.size).toBe(2);
    expect(joint.get("e-0")).toEqual({ outcome: "ok", acknowledgedAt: 20 });
    expect(joint.get("e-x0")).toEqual({ outcome: "ok", acknowledgedAt: 19 });
    expect(joint.get("e-x1")).toBeUndefined();
    expect([...joint.acknowledgedBefore(20)].map(({ eventId }) => eventId)).toEqual(["e-0", "e-x0"]);
    expect([...joint.acknowledgedBefore(19)].map(({ eventId }) => eventId)).toEqual(["e-x0"]);
  });
});
