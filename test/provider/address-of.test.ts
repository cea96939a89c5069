import { expect, test } from "vitest";
import { MachineError } from "../../harness/machine/tool.ts";
import { addressOf, askedPart, endpointOf } from "../../harness/provider/address-of.ts";

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
      `described with ${part}, and north has no address for it; it has web, redis`,
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

test.each([
  ["http://host:8080", "host", 8080],
  ["http://host", "host", 80],
  ["postgres://u:p@10.0.0.1/db", "10.0.0.1", 5432],
  ["postgresql://u:p@10.0.0.1:5441/db", "10.0.0.1", 5441],
  ["redis://[::1]:6380", "::1", 6380],
  ["kafka-1:9092", "kafka-1", 9092],
])("%s leads to %s, port %i", (address, host, port) => {
  expect(endpointOf(address)).toEqual({ host, port });
});

test.each(["", "host", "kafka-1:", "http://", "host:port"])("%j leads nowhere, which is told", (address) => {
  expect(() => endpointOf(address)).toThrow(`found ${JSON.stringify(address)}`);
});
