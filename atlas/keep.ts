/** Keeps what a drill showed: its record in `measured.json`, and the page that is drawn from all records. */
import { fileURLToPath } from "node:url";
import { writeWhole } from "../harness/files/write.ts";
import type { AtlasDrill } from "./drills.ts";
import { type DrillRecord, type Measured, readMeasured } from "./measured.ts";
import { pageOf } from "./page.ts";

export interface AtlasFiles {
  readonly measured: string;
  readonly page: string;
}

export const atlasFiles: AtlasFiles = {
  measured: fileURLToPath(new URL("measured.json", import.meta.url)),
  page: fileURLToPath(new URL("../docs/atlas.md", import.meta.url)),
};

/**
 * Puts a record in the place of the last one of the same drill, and draws the page. Other records stay, without those of drills
 * that are no longer in the atlas.
 * @param drills all drills of the atlas, in their order
 * @throws FileError if a file cannot be read or written
 */
export function keepRecord(
  files: AtlasFiles,
  drills: readonly AtlasDrill[],
  { name }: AtlasDrill,
  record: DrillRecord,
): void {
  const found: Measured = { ...readMeasured(files.measured), [name]: record };
  const kept: Measured = {};
  for (const drill of drills) {
    const its = found[drill.name];
    if (its !== undefined) kept[drill.name] = its;
  }
  writeWhole(files.measured, `${JSON.stringify(kept, null, 2)}\n`);
  writeWhole(files.page, pageOf(drills, kept));
}
