/**
 * The folder for everything that lives only as long as a drill: claims, data, sockets. It must be open to another
 * user's programs when we are root, because PostgreSQL refuses root and a private folder would lock it out.
 */
import { chmodSync, lstatSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { MachineError } from "../tool.ts";
import { whyNotWritable, whyUnspeakable } from "./folder.ts";

const variable = "REGIONDRILL_TMP";

/** What an address of a socket may have on Linux, and what it takes below the folder, both in bytes. */
const socketMost = 107;
const socketRoom = 48;

/**
 * `<temporary folder>/regiondrill-<uid>`, made if absent, as an absolute path. The temporary folder is the first of the
 * usual ones that can be used; where `REGIONDRILL_TMP` names one, that one and no other.
 * @throws MachineError when none can be used, or somebody else's thing lies there
 */
export function openTempFolder(): string {
  const said = process.env[variable] ?? "";
  const places = said === "" ? [tmpdir(), "/tmp", "/var/tmp"] : [said];
  const refused = new Map<string, string>();
  for (const place of places.map((one) => resolve(one))) {
    const folder = join(place, `regiondrill-${process.getuid?.() ?? 0}`);
    const why = whyUnspeakable(folder) ?? whyTooLong(folder) ?? whyClosed(place) ?? whyNotMade(folder);
    if (why === null) return folder;
    refused.set(place, why);
  }
  const reasons = [...refused].map(([place, why]) => `${place} (${why})`).join(", ");
  throw new MachineError(
    `there is no place for what lives as long as a drill: ${reasons}. Name one with ${variable}`,
  );
}

function whyTooLong(folder: string): string | null {
  const most = socketMost - socketRoom;
  return Buffer.byteLength(folder) <= most
    ? null
    : `${folder} is too long: ${most} bytes leave room for the sockets that are made below it`;
}

/** Why the programs of a drill could not enter it; it is made where it is absent. */
function whyClosed(place: string): string | null {
  const why = whyNotWritable(place, true);
  if (why !== null || process.getuid?.() !== 0 || isOpen(place)) return why;
  return "other users cannot enter it, which PostgreSQL needs when run by root";
}

function isOpen(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at, { throwIfNoEntry: false })?.mode ?? 0) % 2 === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function whyNotMade(folder: string): string | null {
  requireOurs(folder);
  const why = whyNotWritable(folder);
  if (why !== null) return why;
  requireOurs(folder);
  chmodSync(folder, 0o755);
  return null;
}

/** Everybody may put something of this name into a temporary folder, a link that leads elsewhere too. */
function requireOurs(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return;
  const ours = process.getuid?.() ?? found.uid;
  if (found.isDirectory() && found.uid === ours) return;
  const what = found.isDirectory()
    ? `a folder of user ${found.uid}`
    : found.isSymbolicLink()
      ? "a link"
      : "a file";
  throw new MachineError(
    `expected a folder of our own at ${folder}, found ${what}: see who put it there and remove it, or name another place with ${variable}`,
  );
}
