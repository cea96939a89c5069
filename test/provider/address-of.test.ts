import { expect, test } from "vitest";
import { MachineError } from "../../harness/component/tool.ts";
import { addressOf, askedPart } from "../../harness/provider/address-of.ts";

const region = {
  name: "north",
  addresses: { web: "http://127.7.1.1:80", "mirror-maker": "", redis: "redis://127.7.1.1" },
};

test("a part is asked where it is", () => {
  expect(addressOf(region, "redis")).toBe("redis://127.7.1.1");
});

test.each(["kafka", "mirror-maker"])(
  "%s, which has no address, is an error that names what has one",
  (part) => {
    expect(() => addressOf(region, part)).toThrow(MachineError);
    expect(() => addressOf(region, part)).toThrow(
      `described with ${part}, and north has none that could be asked; it has web, redis`,
    );
  },
);

test("a service and a named database server are asked by their names, any other store by its kind", () => {
  expect(askedPart({ kind: "postgres", sql: "" })).toBe("postgres");
  expect(askedPart({ kind: "postgres", server: "auth", sql: "" })).toBe("auth");
  expect(askedPart({ kind: "http", service: "web", path: "/" })).toBe("web");
  expect(askedPart({ kind: "prometheus", service: "worker", columns: {} })).toBe("worker");
  expect(askedPart({ kind: "kafka", topic: "sales", eventId: () => null })).toBe("kafka");
});
