/** The files that a drill is made of. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sourcesOf } from "../../harness/project/sources.ts";
import { scratch } from "../scratch.ts";

const folder = scratch("sources");

test("what it imports of the project, however it is written, and nothing of a package", () => {
  mkdirSync(join(folder, "more"));
  const files = {
    "first.drill.ts":
      'import { a } from "regiondrill";\nimport {\n  b,\n} from "./topology.js";\nexport * from \'./more/index\';\nawait import("./late.mjs");\n',
    "topology.ts":
      'import type { T } from "./types.ts";\nimport "./first.drill.ts";\nimport "./missing.js";\n',
    "types.ts": "",
    "more/index.ts": 'import "..";\n',
    "late.mts": "",
    "other.ts": "",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const expected = ["first.drill.ts", "topology.ts", "more/index.ts", "late.mts", "types.ts"];
  expect(sourcesOf([join(folder, "first.drill.ts")])).toEqual(expected.map((name) => join(folder, name)));
});
