/** A recorded drill, and what was judged of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { judgeFile } from "../../harness/judge/judge.ts";

/** @param folder for the history, unpacked */
export function recordedDrill(name: string, folder: string): ReturnType<typeof judgeFile> {
  const zipped = fileURLToPath(new URL(`../judge/recorded/${name}.ndjson.gz`, import.meta.url));
  const path = join(folder, `${name}.ndjson`);
  writeFileSync(path, gunzipSync(readFileSync(zipped)));
  return judgeFile(path);
}
