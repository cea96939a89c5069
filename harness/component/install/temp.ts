/**
 * The folder for everything that lives only as long as a drill: claims, data, sockets. It must be open to another
 * user's programs when we are root, because PostgreSQL refuses root and a private folder would lock it out.
 */
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { MachineError } from "../tool.ts";

/** `<temporary folder>/regiondrill-<uid>`, made if absent. `REGIONDRILL_TMP` overrides the temporary folder. */
export function openTempFolder(): string {
  const places = [process.env.REGIONDRILL_TMP, tmpdir(), "/tmp", "/var/tmp"].filter(
    (place) => place !== undefined,
  );
  const parent = places.find((place) => process.getuid?.() !== 0 || isOpen(place));
  if (parent === undefined) {
    throw new MachineError(
      `none of ${places.join(", ")} can be entered by other users, which PostgreSQL needs when run by root; set REGIONDRILL_TMP`,
    );
  }
  const folder = join(parent, `regiondrill-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  return folder;
}

function isOpen(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at, { throwIfNoEntry: false })?.mode ?? 0) % 2 === 0) return false;
    if (at === dirname(at)) return true;
  }
}
