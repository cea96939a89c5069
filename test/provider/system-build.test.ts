import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
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

/** A build that copies its input. */
function build(script = 'cp "$1" "$BUILD_OUTPUT/made.txt"') {
  const { command, inputs } = {
    command: ["sh", "-c", script, "sh", join(folder, "src", "a.txt")],
    inputs: [join(folder, "src")],
  };
  return buildSystem(
    { command: command as [string, ...string[]], inputs, output: join(folder, "out") },
    (text) => announced.push(text),
  );
}

const made = () => readFileSync(join(folder, "out", "made.txt"), "utf8");

test("builds at first, and not again while nothing has changed", async () => {
  await build();
  await build();
  expect(made()).toBe("one");
  expect(announced).toHaveLength(1);
});

test("builds again when the content of an input has changed, or a file was added", async () => {
  await build();
  writeFileSync(join(folder, "src", "a.txt"), "two");
  await build();
  expect(made()).toBe("two");
  writeFileSync(join(folder, "src", "b.txt"), "");
  await build();
  expect(announced).toHaveLength(3);
});

test("takes up what was made before when the inputs are as they were", async () => {
  await build();
  const first = realpathSync(join(folder, "out"));
  writeFileSync(join(folder, "src", "a.txt"), "two");
  await build();
  writeFileSync(join(folder, "src", "a.txt"), "one");
  await build();
  expect(realpathSync(join(folder, "out"))).toBe(first);
  expect(announced).toHaveLength(2);
});

test("a build that fails leaves nothing that looks built, and the end of what it wrote is told", async () => {
  await expect(build("echo no such module; exit 1")).rejects.toThrow(/no such module/);
  await build();
  expect(made()).toBe("one");
});

test("an input that does not exist is named", async () => {
  rmSync(join(folder, "src"), { recursive: true });
  await expect(build()).rejects.toThrow(/src, an input of its build, does not exist/);
});
