/** An error as a reader of verdicts meets it. */
import { expect, it } from "vitest";
import { reasonOf } from "../../harness/contract/reason.ts";

it("an error is its message, or whatever else it has", () => {
  expect(reasonOf(new Error("the disk is full"))).toBe("the disk is full");
  expect(reasonOf(new TypeError())).toBe("TypeError");
  expect(reasonOf(Object.assign(new Error(), { code: "ECONNRESET" }))).toBe("ECONNRESET");
  expect(reasonOf("plain words")).toBe("plain words");
  expect(reasonOf({ status: 7 })).toBe('{"status":7}');
  expect(reasonOf(undefined)).toBe("undefined");
  expect(reasonOf("")).toBe("an error without words");
});

it("its causes are named once each, the first three of many", () => {
  const leader = () => new Error("there is no leader for this topic-partition");
  const many = new AggregateError([leader(), leader()], "executing API Metadata(v12)");
  expect(reasonOf(many)).toBe("executing API Metadata(v12): there is no leader for this topic-partition");
  const four = new AggregateError(
    ["a", "b", "c", "d"].map((name) => new Error(name)),
    "four",
  );
  expect(reasonOf(four)).toBe("four: a, b, c, and 1 more");
  expect(reasonOf(new Error("fetch failed", { cause: new Error("connect ECONNREFUSED") }))).toBe(
    "fetch failed: connect ECONNREFUSED",
  );
  expect(reasonOf(new Error("not read: it is gone", { cause: new Error("it is gone") }))).toBe(
    "not read: it is gone",
  );
});

it("it is one line without a stack, and no longer than a reader bears", () => {
  const nested = new Error(
    "outer\n    at work (/srv/app.ts:3:4)\n    at async main (file:///srv/main.ts:9:1)\nand more",
  );
  expect(reasonOf(nested)).toBe("outer and more");
  const java = new Error(
    "kafka ended: FATAL\n\tat kafka.Kafka$.main(Kafka.scala)\n\tat java.base/Thread.run(Unknown Source)\n\t... 12 more",
  );
  expect(reasonOf(java)).toBe("kafka ended: FATAL");
  expect(reasonOf(new Error("x".repeat(5_000))).length).toBeLessThan(1_100);
});

it("causes that lead round in a circle end", () => {
  const first = new Error("first");
  const second = new Error("second", { cause: first });
  first.cause = second;
  expect(reasonOf(first)).toBe("first: second");
});
