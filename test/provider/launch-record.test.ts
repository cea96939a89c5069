import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LaunchRecord } from "../../harness/provider/launch-record.ts";
import { scratch } from "../scratch.ts";

const folder = scratch("launches");

const kafka = { region: "north", name: "kafka" };
const read = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), "utf8"));

test("every start of a part is kept, with its files as lines", () => {
  const record = new LaunchRecord(join(folder, "first"), []);
  record.note(kafka, { argv: ["java", "kafka"], files: { "broker.properties": "a=1\nb=2\n" } });
  record.note(kafka, { argv: ["java", "kafka"], env: { HEAP: "1g" } });
  expect(read("first", "north", "kafka.json")).toEqual([
    { argv: ["java", "kafka"], files: { "broker.properties": ["a=1", "b=2"] } },
    { argv: ["java", "kafka"], env: { HEAP: "1g" }, files: {} },
  ]);
});

test("what runs on into the next drill is told of there as it was started last", () => {
  const record = new LaunchRecord(join(folder, "one"), []);
  record.note({ region: null, name: "edge" }, { argv: ["first"] });
  record.note({ region: null, name: "edge" }, { argv: ["second"] });
  record.moveTo(join(folder, "two"));
  expect(read("two", "outside", "edge.json")).toEqual([{ argv: ["second"], files: {} }]);
});

test("passwords are left out, wherever they stand", () => {
  const record = new LaunchRecord(join(folder, "clean"), ["s3cret", "other"]);
  record.note(kafka, {
    argv: ["serve", "--at=redis://default:s3cret@north"],
    env: { PASSWORD: "other" },
    files: { "a.conf": "requirepass s3cret\n" },
  });
  expect(read("clean", "north", "kafka.json")).toEqual([
    {
      argv: ["serve", "--at=redis://default:[redacted]@north"],
      env: { PASSWORD: "[redacted]" },
      files: { "a.conf": ["requirepass [redacted]"] },
    },
  ]);
});
