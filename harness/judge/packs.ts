/**
 * Which runs evidence was packed of: `packs.ndjson` in the folder of runs, one line a pack. A run named there, one that it
 * tests again, or one of its negative controls, is never pruned, because a holder of the pack may ask for what it was made from.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../contract/usage-error.ts";
import { readPlainText } from "../files/plain.ts";
import { appendWhole } from "../files/write.ts";

const packNoteSchema = z.object({
  /** Id of the run: the name of its folder. */
  run: z.string().min(1),
  /** Where the pack was written; it may have been moved since. */
  pack: z.string(),
  /** Of the pack, in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** When it was made: ISO 8601, UTC. */
  at: z.iso.datetime(),
  /** Runs of the negative controls that it holds the table of. Older notes lack them. */
  controlRuns: z.array(z.string()).optional(),
  /** The earlier run that it states it tests again, if any. */
  retestOf: z.string().optional(),
});
export type PackNote = z.infer<typeof packNoteSchema>;

const fileName = "packs.ndjson";
/** A hundred thousand notes. */
const limitBytes = 64 * 1024 * 1024;

/**
 * Notes that a pack was made. Call it once the pack is whole.
 * @param runs the folder that holds the run's folder
 */
export function notePack(runs: string, note: PackNote): void {
  const line = JSON.stringify(packNoteSchema.parse(note));
  appendWhole(join(runs, fileName), `${line}\n`);
}

/**
 * All notes, in the order in which they were made; none where no pack was.
 * @throws UsageError when a line cannot be read, because the run that it protects is unknown; FileError where no plain file lies
 */
export function readPacks(runs: string): PackNote[] {
  const path = join(runs, fileName);
  if (!existsSync(path)) return [];
  return readPlainText(path, limitBytes)
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [noteIn(line, `${path}, line ${index + 1}`)]));
}

function noteIn(line: string, where: string): PackNote {
  let value: unknown = null;
  try {
    value = JSON.parse(line);
  } catch {
    // told below
  }
  const note = packNoteSchema.safeParse(value);
  if (note.success) return note.data;
  throw new UsageError(
    `${where}: expected {"run", "pack", "sha256", "at"} of a pack, found ${line.slice(0, 60)}: mend the line, or delete it when no pack needs its run`,
  );
}
