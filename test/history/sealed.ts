/** Records as the text of a history that a drill would have written: terms and end with the seals that fit them. */
import { Sealing } from "../../harness/history/seal.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { withTerms } from "../check/golden.ts";

/** What follows the end is left as it is. Records without an end get none. */
export function sealedText(records: HistoryRecord[]): string {
  return sealedLines(withTerms(records).map((record) => JSON.stringify(record))).join("");
}

/** The same of lines, without their line feeds; those of the answer have them. */
export function sealedLines(lines: readonly string[]): string[] {
  const sealing = new Sealing();
  const end = lines.findIndex((line) => line.startsWith('{"k":"end"'));
  return lines.map((line, i) => {
    if (i === end) return `${sealing.endLine(JSON.parse(line).at)}\n`;
    if (end < 0 || i < end) {
      sealing.count(line);
      sealing.cover(`${line}\n`);
    }
    return `${line}\n`;
  });
}
