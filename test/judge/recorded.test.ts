/**
 * Histories of real drills, recorded by earlier versions, are judged as they were then: verdict, every check, every
 * measure. Words may change. `recorded/<name>.json` is what the version that recorded them found; what is in `histories/`
 * serves another test, too.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import type { Result } from "../../harness/contract/result.ts";
import { judgeFile } from "../../harness/judge/judge.ts";
import { scratch } from "../scratch.ts";

const folder = scratch();

const recorded = fileURLToPath(new URL("recorded", import.meta.url));
const histories = fileURLToPath(new URL("histories", import.meta.url));
const names = readdirSync(recorded)
  .filter((file) => file.endsWith(".json"))
  .map((file) => basename(file, ".json"));

function historyOf(name: string): string {
  const own = join(recorded, `${name}.ndjson.gz`);
  const zipped = existsSync(own) ? own : join(histories, `${name}.ndjson.gz`);
  const path = join(folder, `${name}.ndjson`);
  writeFileSync(path, gunzipSync(readFileSync(zipped)));
  return path;
}

/** What a result holds besides words. */
function figuresOf({ verdict, seal, operations, checks, measures, faults, cleanup, cost }: Result): object {
  return {
    verdict,
    seal,
    operations,
    measures,
    cleanup,
    checks: checks.map(({ id, verdict, examined, violations, witnesses }) => ({
      id,
      verdict,
      examined,
      violations,
      witnesses: witnesses.map(({ eventId, account, region, at }) => ({ eventId, account, region, at })),
    })),
    faults: faults.map(({ effectProof, healProof, target, ...fault }) => fault),
    cost: { ...cost, checkMs: 0 },
  };
}

it.each(names)("%s is judged as it was when it was recorded", (name) => {
  const expected = JSON.parse(readFileSync(join(recorded, `${name}.json`), "utf8"));
  const found = JSON.parse(JSON.stringify(figuresOf(judgeFile(historyOf(name)).result)));
  expect(found).toMatchObject(expected);
});
