/**
 * The process table, read from /proc: which processes belong to a drill, whatever group or session they moved to.
 * A process is a drill's when its environment carries the drill's mark, when its parent is the drill's, or when it
 * works inside the slot's folder without a terminal. One sign is not enough: PostgreSQL and Redis overwrite their
 * environment, and a backend outlives its parent. A terminal is the sign of a person looking around.
 */

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { endianness } from "node:os";
import { isPartAccount } from "../machine/account.ts";

/** Environment variables that mark a process: the slot's folder, and the part's region and name. */
export const markSlot = "REGIONDRILL_SLOT";
export const markRegion = "REGIONDRILL_REGION";
export const markPart = "REGIONDRILL_PART";

/** Folder, beside the regions', of parts outside all regions. */
export const outside = "outside";

export interface ProcessId {
  readonly pid: number;
  /** Start time in clock ticks since boot; with the pid it names one process for ever. */
  readonly startTicks: number;
}

export interface OwnedProcess extends ProcessId {
  readonly parent: number;
  /** Empty for what stands outside all regions. */
  readonly region: string;
  readonly part: string;
  /** T: stopped. Zombies are not listed: they are dead. */
  readonly state: string;
  readonly residentBytes: number;
}

interface Row extends ProcessId {
  parent: number;
  /** 0: no controlling terminal. */
  terminal: number;
  state: string;
  residentBytes: number;
}

const pageBytes = pageBytesOf(auxiliaryVector());

/** All living processes of the drill in this slot folder. */
export function ownedProcesses(slotFolder: string): OwnedProcess[] {
  const rows = readRows();
  const owned = new Map<number, { region: string; part: string }>();
  for (const row of rows.values()) {
    const mark = markOf(row, slotFolder);
    if (mark !== null) owned.set(row.pid, mark);
  }
  // Children inherit; the table is not sorted by descent, so go on until nothing is added.
  for (let grew = true; grew; ) {
    grew = false;
    for (const row of rows.values()) {
      const parent = owned.get(row.parent);
      if (parent !== undefined && !owned.has(row.pid)) {
        owned.set(row.pid, parent);
        grew = true;
      }
    }
  }
  return [...owned].map(([pid, mark]) => ({ ...rows.get(pid)!, ...mark }));
}

/** Whether exactly this process, not a later one with its number, is alive. */
export function isAlive(id: ProcessId): boolean {
  const row = readRow(id.pid);
  return row !== null && row.startTicks === id.startTicks;
}

/** Whether exactly this process stands still by a signal. */
export function isStopped(id: ProcessId): boolean {
  const row = readRow(id.pid);
  return row !== null && row.startTicks === id.startTicks && row.state === "T";
}

/** These processes as far as they are alive, with all their descendants. */
export function withDescendants(roots: readonly ProcessId[]): Omit<OwnedProcess, "region" | "part">[] {
  const rows = readRows();
  const found = new Set(
    roots.filter(({ pid, startTicks }) => rows.get(pid)?.startTicks === startTicks).map(({ pid }) => pid),
  );
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { pid, parent } of rows.values()) if (found.has(parent)) found.add(pid);
  }
  return [...found].map((pid) => rows.get(pid)!);
}

/** Names a living process; `null` when it is gone. */
export function identify(pid: number): ProcessId | null {
  const row = readRow(pid);
  return row === null ? null : { pid, startTicks: row.startTicks };
}

/** When a process was started, milliseconds since the epoch, to about 20 ms. */
export function startedAt({ startTicks }: ProcessId): number {
  const ticksPerSecond = 100; // what the kernel tells every program, whatever it counts by itself
  const upSeconds = Number(readFileSync("/proc/uptime", "latin1").split(" ")[0]);
  return Date.now() - upSeconds * 1_000 + (startTicks / ticksPerSecond) * 1_000;
}

/** Sends a signal to exactly these processes; those already gone are passed over. */
export function signalAll(ids: readonly ProcessId[], signal: NodeJS.Signals): void {
  for (const id of ids) {
    try {
      process.kill(id.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

function readRows(): Map<number, Row> {
  const rows = new Map<number, Row>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const row = Number.isInteger(pid) ? readRow(pid) : null;
    if (row !== null) rows.set(pid, row);
  }
  return rows;
}

/** Most memory this process has ever had resident, bytes. (`maxRSS` would count what it was before `exec`.) */
export function ownPeakBytes(): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

/** What the kernel gave this process about the machine; empty where it gave nothing. */
function auxiliaryVector(): Buffer {
  try {
    return readFileSync("/proc/self/auxv");
  } catch {
    return Buffer.alloc(0);
  }
}

/** Memory is counted in pages, which have 4 KiB on most machines, and 16 or 64 KiB on others. @param vector pairs of 64-bit words: type and value */
export function pageBytesOf(vector: Buffer): number {
  const pageSize = 6n; // AT_PAGESZ
  const words = new BigUint64Array(vector.length >> 3).map((_, index) =>
    endianness() === "LE" ? vector.readBigUInt64LE(index * 8) : vector.readBigUInt64BE(index * 8),
  );
  const at = words.findIndex((word, index) => index % 2 === 0 && word === pageSize);
  return at < 0 ? 4096 : Number(words[at + 1]);
}

/** Fields of /proc/<pid>/stat; the name in parentheses may itself hold spaces and parentheses. */
function readRow(pid: number): Row | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const state = fields[0]!;
    // The first thread of a killed process is a zombie while others still hold its sockets: it is dead with the last.
    const threads = Number(fields[17]);
    if (state === "X" || (state === "Z" && threads <= 1)) return null;
    return {
      pid,
      state,
      parent: Number(fields[1]),
      terminal: Number(fields[4]),
      startTicks: Number(fields[19]),
      residentBytes: Number(fields[21]) * pageBytes,
    };
  } catch {
    return null; // gone between two looks
  }
}

function markOf({ pid, terminal }: Row, slotFolder: string): { region: string; part: string } | null {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    if (environment.includes(`${markSlot}=${slotFolder}\0`)) {
      if (!isOurs(pid)) return null;
      return { region: variable(environment, markRegion), part: variable(environment, markPart) };
    }
    const place = readlinkSync(`/proc/${pid}/cwd`);
    if (terminal !== 0 || !place.startsWith(`${slotFolder}/`) || !isOurs(pid)) return null;
    const [region = "", part = ""] = place.slice(slotFolder.length + 1).split("/");
    return { region: region === outside ? "" : region, part };
  } catch {
    return null; // a kernel thread, another user's process, or gone
  }
}

/** Root sees what every account has marked: a mark counts on processes of its own account and of parts. */
function isOurs(pid: number): boolean {
  const uid = Number(/^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]);
  return uid === process.getuid?.() || isPartAccount(uid);
}

function variable(environment: string, name: string): string {
  const at = environment.indexOf(`${name}=`);
  return at < 0 ? "" : environment.slice(at + name.length + 1, environment.indexOf("\0", at));
}
