/** Results of recorded drills, judged again: what matchers and reporters are tried on. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Result } from "../../harness/contract/result.ts";
import { judgeFile } from "../../harness/judge/judge.ts";

const judge = fileURLToPath(new URL("../judge/", import.meta.url));

/** @param folder for the history, unpacked */
export function recordedResult(name: string, folder: string): Result {
  const own = join(judge, "recorded", `${name}.ndjson.gz`);
  const zipped = existsSync(own) ? own : join(judge, "histories", `${name}.ndjson.gz`);
  const path = join(folder, `${name}.ndjson`);
  writeFileSync(path, gunzipSync(readFileSync(zipped)));
  return JSON.parse(JSON.stringify(judgeFile(path).result));
}
