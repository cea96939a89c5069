/**
 * The accounts that parts run under where the harness is root: each slot has its own, which no user, no service and no
 * other drill has. They need no entry in /etc/passwd. The numbers are those that systemd sets aside for accounts that live as
 * long as a service (DynamicUser, 61184 to 65519).
 */
import { existsSync, readFileSync } from "node:fs";

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const first = 61_184;
/** Slots, and what is prepared before any drill. */
const slots = 256;

/** For parts that ask for passwords. `undefined` where the harness is not root: parts run under its own. @param slot 0 for what is prepared */
export function slotAccount(slot: number): Account | undefined {
  return accountOf(first + slot);
}

/** For Kafka and its mirrors, which obey every account: it can read no data of parts that ask for passwords. */
export function openAccount(slot: number): Account | undefined {
  return accountOf(first + slots + slot);
}

export function isPartAccount(uid: number): boolean {
  return uid >= first && uid < first + 2 * slots;
}

/** Whether an account of this slot is already in use. */
export function isAccountTaken(slot: number): boolean {
  const numbers = [slotAccount(slot), openAccount(slot)].flatMap((account) => account?.uid ?? []);
  return numbers.some((uid) => existsSync(`/run/systemd/dynamic-uid/${uid}`) || hasName(uid));
}

function accountOf(id: number): Account | undefined {
  return process.getuid?.() === 0 ? { uid: id, gid: id } : undefined;
}

function hasName(uid: number): boolean {
  try {
    return readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .some((line) => line.split(":")[2] === String(uid));
  } catch {
    return false;
  }
}
