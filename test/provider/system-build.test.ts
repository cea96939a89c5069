import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { buildSystem } from "../../harness/provider/system-build.ts";
import { scratch } from "../scratch.ts";

const announced: string[] = [];
let folder: string;

beforeEach(() => {
  announced.length = 0;
  folder = scratch();
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src", "a.txt"), "one");
});

/** A build that copies its input. Resolves with what it made. */
async function build(script = 'cp "$1" "$BUILD_OUTPUT/made.txt"'): Promise<string> {
  const source = join(folder, "src");
  const made = await buildSystem(
    { command: ["sh", "-c", script, "sh", join(source, "a.txt")], inputs: [source] },
    (text) => announced.push(text),
    join(folder, "builds"),
  );
  return readFileSync(join(made, "made.txt"), "utf8");
}

test("builds at first, and not again while nothing has changed", async () => {
  await build();
  expect(await build()).toBe("one");
  expect(announced).toHaveLength(1);
});

test("builds again when the content of an input has changed, or a file was added", async () => {
  await build();
  writeFileSync(join(folder, "src", "a.txt"), "two");
  expect(await build()).toBe("two");
  writeFileSync(join(folder, "src", "b.txt"), "");
  await build();
  expect(announced).toHaveLength(3);
});

test("takes up what was made before when the inputs are as they were", async () => {
  await build();
  writeFileSync(join(folder, "src", "a.txt"), "two");
  await build();
  writeFileSync(join(folder, "src", "a.txt"), "one");
  expect(await build()).toBe("one");
  expect(announced).toHaveLength(2);
});

test("a build that fails leaves nothing that looks built, and the end of what it wrote is told", async () => {
  await expect(build("echo no such module; exit 1")).rejects.toThrow(/no such module/);
  expect(await build()).toBe("one");
});

test("an input that does not exist is named", async () => {
  rmSync(join(folder, "src"), { recursive: true });
  await expect(build()).rejects.toThrow(/src, an input of its build, does not exist/);
});
