/** Reads the `result.json` in a folder of a run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Result, resultSchema } from "../../harness/contract/result.ts";

export function readResult(folder: string): Result {
  return resultSchema.parse(JSON.parse(readFileSync(join(folder, "result.json"), "utf8")));
}
