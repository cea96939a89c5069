/**
 * The folder for everything that lives only as long as a drill: claims, data, sockets. It must be open to another
 * account's programs when we are root, because the parts of a drill run under one, and a private folder would lock them out.
 */
import { chmodSync, lstatSync, realpathSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { canBeEntered, whyNotWritable, whyUnspeakable } from "./folder.ts";
import { MachineError } from "./tool.ts";

const variable = "REGIONDRILL_TMP";

/** What an address of a socket may have on Linux, and what it takes below the folder, both in bytes. */
const socketMost = 107;
const socketRoom = 48;

/**
 * `<place>/regiondrill-<uid>`, made if absent, as an absolute path. The place is the first of the usual ones that can be
 * used: temporary folders, then one in which no other account can make anything. Where `REGIONDRILL_TMP` names one, that one
 * and no other.
 * @throws MachineError when none can be used, or the one that was named holds something of another account
 */
export function openTempFolder(): string {
  const refused = new Map<string, string>();
  for (const place of places()) {
    const folder = folderIn(place);
    const why =
      whyUnspeakable(folder) ??
      whyTooLong(folder) ??
      whyClosed(place) ??
      whyNotOurs(folder) ??
      whyNotMade(folder);
    if (why === null) return folder;
    refused.set(place, why);
  }
  const reasons = [...refused].map(([place, why]) => `${place} (${why})`).join(", ");
  throw new MachineError(
    `there is no place for what lives as long as a drill: ${reasons}. Name one with ${variable}`,
  );
}

/** Those that are there and ours: a drill that began when another place came first is found as well. */
export function tempFolders(): string[] {
  return [...new Set(places().map(folderIn))].filter((folder) => isOurs(folder));
}

/**
 * Whether only this account could have made or changed what lies there: it is ours, and no other account may write to it. A link
 * is not.
 */
export function isOurs(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink()) return false;
  return found.uid === (process.getuid?.() ?? found.uid) && (found.mode & 0o022) === 0;
}

function places(): string[] {
  const stated = process.env[variable] ?? "";
  if (stated !== "") return [resolve(stated)];
  return [tmpdir(), "/tmp", "/var/tmp", privatePlace()].map((place) => resolve(place));
}

/** A place where no other account can make a folder of our name first. */
function privatePlace(): string {
  if (process.getuid?.() === 0) return "/var/lib";
  return process.env.XDG_STATE_HOME || join(homedir(), ".local", "state");
}

function folderIn(place: string): string {
  return join(place, `regiondrill-${process.getuid?.() ?? 0}`);
}

function whyTooLong(folder: string): string | null {
  const most = socketMost - socketRoom;
  return Buffer.byteLength(folder) <= most
    ? null
    : `${folder} is too long: ${most} bytes leave room for the sockets that are made below it`;
}

/** Why parts could not enter what is put there, or every account could replace it. Makes an absent folder. */
function whyClosed(place: string): string | null {
  const why = whyNotWritable(place, true) ?? whyReplaceable(realpathSync(place));
  if (why !== null) return why;
  if (process.getuid?.() !== 0 || canBeEntered(place)) return null;
  return "other users cannot enter it, which the parts of a drill need when it is run by root";
}

/** Why another account could put something of its own in the place of what lies there. */
function whyReplaceable(place: string): string | null {
  for (let at = place; ; at = dirname(at)) {
    const { mode, uid } = statSync(at);
    if (uid !== 0 && uid !== (process.getuid?.() ?? uid)) return `${at} is a folder of user ${uid}`;
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0)
      return `every account may replace what lies in ${at}: it lacks the sticky bit (chmod +t)`;
    if (at === dirname(at)) return null;
  }
}

function whyNotMade(folder: string): string | null {
  const why = whyNotWritable(folder) ?? whyNotOurs(folder);
  if (why !== null) return why;
  chmodSync(folder, 0o755);
  return null;
}

/** Everybody may put something of this name into a temporary folder, a link that leads elsewhere too. */
function whyNotOurs(folder: string): string | null {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return null;
  const ours = process.getuid?.() ?? found.uid;
  if (found.isDirectory() && found.uid === ours) return null;
  const what = found.isDirectory()
    ? `a folder of user ${found.uid}`
    : found.isSymbolicLink()
      ? "a link"
      : "a file";
  return `expected a folder of our own at ${folder}, found ${what}: see which account made it and remove it`;
}
