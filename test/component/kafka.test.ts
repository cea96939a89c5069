/** What Kafka is told and made of: settings as Java reads them, jars as they were tested. */
import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { brokerProperties } from "../../harness/component/kafka/config.ts";
import { verifyJars } from "../../harness/component/kafka/jars.ts";
import { properties } from "../../harness/component/kafka/java.ts";
import { kafkaPart } from "../../harness/component/kafka/part.ts";
import { scratch } from "../scratch.ts";
import { processInstance } from "./instance.ts";

test("values with other letters, backslashes, blanks and line breaks are read back by Java as they are", () => {
  expect(properties({ a: "jürgen", b: "x\\y", c: " z z", d: "1\n2", e: 5 })).toBe(
    "a=j\\u00fcrgen\nb=x\\\\y\nc=\\u0020z z\nd=1\\u000a2\ne=5\n",
  );
});

test("a broker is told where its data lies without the folder that it works in, whatever that is called", () => {
  expect(brokerProperties({ host: "h", dataDir: "data", cross: {} })).toContain("\nlog.dirs=data\n");
});

test("jars that are others, too many or too few are refused by name", () => {
  const folder = scratch();
  const sum = (text: string) => createHash("sha256").update(text).digest("hex");
  writeFileSync(join(folder, "a.jar"), "a");
  writeFileSync(join(folder, "b.jar"), "b");
  const expected = `${sum("a")}  a.jar\n${sum("b")}  b.jar\n`;
  expect(() => verifyJars(folder, expected)).not.toThrow();
  writeFileSync(join(folder, "b.jar"), "c");
  expect(() => verifyJars(folder, expected)).toThrow(
    `b.jar has the SHA-256 ${sum("c")}; ${sum("b")} was expected`,
  );
  rmSync(join(folder, "b.jar"));
  expect(() => verifyJars(folder, expected)).toThrow("b.jar was expected and not fetched");
  writeFileSync(join(folder, "b.jar"), "b");
  writeFileSync(join(folder, "c.jar"), "c");
  expect(() => verifyJars(folder, expected)).toThrow("c.jar has the SHA-256");
});

test("so is the broker of a region", async () => {
  const folder = join(scratch(), "a,b");
  const prepared = { runtime: { java: "java", jars: scratch() }, template: scratch() };
  const archives = { brokerArchive: "/a/broker.jsa", mirrorArchive: "/a/mirror.jsa" };
  const broker = processInstance({ kind: "kafka", topics: [] }, "127.250.1.1", folder, undefined);
  const { cwd, files = {} } = await kafkaPart(broker, { ...prepared, ...archives }).launch({});
  expect(cwd).toBe(folder);
  expect(Object.values(files).join("")).toContain("\nlog.dirs=data\n");
});
