/**
 * What this process changes of itself while it drills: it goes before what it measures, and what it makes can be read by
 * parts that run under other accounts. Children inherit both, so programs that are not the drill's are started as we were.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/**
 * What measures goes before what is measured, where it may: the sender keeps its schedule while JVMs start, and while
 * engines start and end containers in bursts, with processes that never yield.
 */
const firstNiceness = -10;

/** Niceness and mask of the process as it was started; `null` for what was not changed. */
let niceness: number | null = null;
let mask: number | null = null;
/** What the session had; `null` too where the kernel does not group by session. */
let session: string | null = null;

/**
 * How much a process yields to others: -20 (nothing) to 19. Linux weighs sessions before processes, hence both.
 * Yielding less than by default is a privilege; without it nothing changes.
 */
export function setNiceness(pid: number, value: number): void {
  try {
    setPriority(pid, value);
    writeFileSync(`/proc/${pid}/autogroup`, String(value));
  } catch {
    // Not permitted, gone already, or a kernel that does not group by session.
  }
}

/** Goes before others until `goBack`, or until this process ends: its session is the terminal's, and lives on. */
export function goFirst(): void {
  if (niceness === null) {
    niceness = getPriority();
    session = sessionNiceness();
    process.once("exit", goBack);
  }
  setNiceness(process.pid, firstNiceness);
}

/** Yields as this process did when it was started. */
export function goBack(): void {
  try {
    if (niceness !== null) setPriority(niceness);
    if (session !== null) writeFileSync("/proc/self/autogroup", session);
  } catch {} // it was not changed either
}

/** As this process was when it was started, for what it does after a drill: its precedence and its mask. */
export function becomeAsStarted(): void {
  goBack();
  if (mask !== null) process.umask(mask);
}

/** What is made from now on can be read by all accounts, whatever mask the user has set. */
export function openToParts(): void {
  const found = process.umask(0o022);
  mask ??= found;
}

/** The mode of a folder for the user's own eyes, as the user's mask has it. */
export function folderMode(): number {
  return 0o777 & ~(mask ?? process.umask());
}

/** Starts what is not to go before others as we do. `start` must have started it when it returns. */
export function withoutPrecedence<T>(start: () => T): T {
  const now = getPriority();
  // Only what was taken can be taken again.
  if (niceness === null || now >= niceness) return start();
  try {
    setPriority(niceness);
    return start();
  } finally {
    setPriority(now);
  }
}

/** Starts what is the user's as the user would. `start` must have started it when it returns. */
export function asStarted<T>(start: () => T): T {
  const now = process.umask(mask ?? process.umask());
  try {
    return withoutPrecedence(start);
  } finally {
    process.umask(now);
  }
}

/** As the kernel takes it; `null` where it does not group by session. */
function sessionNiceness(): string | null {
  try {
    return /nice (-?\d+)/.exec(readFileSync("/proc/self/autogroup", "utf8"))?.[1] ?? null;
  } catch {
    return null;
  }
}
