/** Where `evidence` writes a pack, and what it draws into it. */
import {
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { evidenceCommand } from "../../harness/cli/evidence-command.ts";
import { wellSpoken } from "../../harness/cli/usage.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { gzipHead } from "../../harness/evidence/archive.ts";
import { readPacks } from "../../harness/judge/packs.ts";
import { itemsIn, pems, type Run, runFolder, textOf, writeControls } from "../evidence/packs.ts";

let place = "";
let run: Run;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "regiondrill-evidence-out-"));
  run = runFolder();
  writeFileSync(join(place, "key"), pems.privatePem);
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
  rmSync(place, { recursive: true });
});

const evidence = (out: string, folder = run.folder) =>
  wellSpoken(evidenceCommand()).parseAsync([folder, "--key", join(place, "key"), "--out", out], {
    from: "user",
  });

describe("a pack is not written", () => {
  test.each<[string, () => string, RegExp]>([
    ["over its key", () => join(place, "key"), /is the key itself/],
    [
      "over another name of its key",
      () => {
        linkSync(join(place, "key"), join(place, "same"));
        return join(place, "same");
      },
      /is the key itself/,
    ],
    ["into the run's folder", () => join(run.folder, "pack.tar.gz"), /lies in the run's own folder/],
    [
      "into the run's folder by way of a link",
      () => {
        symlinkSync(join(run.folder, "logs"), join(place, "elsewhere"));
        return join(place, "elsewhere", "pack.tar.gz");
      },
      /lies in the run's own folder/,
    ],
    ["over the run's history", () => join(run.folder, "history.ndjson"), /lies in the run's own folder/],
    [
      "over a file that is no pack",
      () => {
        writeFileSync(join(place, "thesis.txt"), "three years of work");
        return join(place, "thesis.txt");
      },
      /is there already, and is no pack/,
    ],
    [
      "over an archive that is no pack",
      () => {
        const zipped = gzipSync(Buffer.from("holiday.jpg".padEnd(1024, "\0")));
        gzipHead.copy(zipped);
        writeFileSync(join(place, "photos.tar.gz"), zipped);
        return join(place, "photos.tar.gz");
      },
      /is there already, and is no pack/,
    ],
    ["over a folder", () => place, /expected the name of a file/],
    ["into a folder that is not there", () => join(place, "no", "pack"), /there is no folder/],
    ["into a file", () => join(place, "key", "pack"), /there is no folder/],
  ])("%s", async (_what, out, reason) => {
    const path = out();
    const before = contents();
    await expect(evidence(path)).rejects.toThrow(UsageError);
    await expect(evidence(path)).rejects.toThrow(reason);
    expect(contents()).toEqual(before);
  });

  test.runIf(process.platform === "linux")("into a folder that takes no files", async () => {
    await expect(evidence("/proc/pack.tar.gz")).rejects.toThrow(/^--out: \/proc takes no file: /);
  });
});

test("a pack replaces an older one, and a file that holds nothing", async () => {
  const out = join(place, "pack.tar.gz");
  writeFileSync(out, "");
  await evidence(out);
  const first = readFileSync(out);
  const other = runFolder((records) => Object.assign(records[0]!, { id: "other" }));
  await evidence(out, other.folder);
  expect(readFileSync(out)).not.toEqual(first);
});

test("its reports are those that `report` makes of the history", async () => {
  const out = join(place, "pack.tar.gz");
  writeFileSync(join(run.folder, "report.md"), "# All is well\n");
  await evidence(out);
  const items = await itemsIn(out);
  const reports = items.map(({ name }) => name).filter((name) => name.startsWith("reports/"));
  expect(reports).toEqual(
    ["communications.md", "junit.xml", "report.html", "report.md"].map((name) => `reports/${name}`),
  );
  expect(textOf(items, "reports/report.md")).toMatch(/region-outage/);
  expect(textOf(items, "reports/report.md")).not.toContain("All is well");
});

test("the runs of its controls are remembered with it", async () => {
  writeControls(join(run.root, "controls.json"));
  await evidence(join(place, "pack.tar.gz"));
  expect(readPacks(dirname(run.folder))).toMatchObject([
    { run: "golden", controlRuns: ["2026-01-01T00-00-00Z-partition"] },
  ]);
});

/** Of all files that could be harmed. */
function contents(): Record<string, string> {
  return Object.fromEntries(
    [place, run.folder].flatMap((folder) =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => [join(folder, name), readFileSync(join(folder, name), "latin1")]),
    ),
  );
}
