/** The kernel's socket table, read from /proc: which TCP sockets listen, which are connected, and where to. */
import { readFileSync } from "node:fs";

export interface Socket {
  readonly inode: string;
  /** User whose socket it is. */
  readonly uid: number;
  /** `127.7.1.1:5432` */
  readonly local: string;
  readonly remote: string;
}

const states = { established: "01", listening: "0A" } as const;

export function sockets(state: keyof typeof states): Socket[] {
  return [readFileSync("/proc/net/tcp", "latin1"), tableOfIpv6()].flatMap((table) =>
    parseSockets(table, state),
  );
}

/** Empty on a machine without IPv6: none of its sockets can be there. */
function tableOfIpv6(): string {
  try {
    return readFileSync("/proc/net/tcp6", "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** The kernel's own text, of one table or of several after one another. */
export function parseSockets(table: string, state: keyof typeof states): Socket[] {
  return table
    .split("\n")
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[3] === states[state])
    .map((fields) => ({
      inode: fields[9]!,
      uid: Number(fields[7]),
      local: address(fields[1]!),
      remote: address(fields[2]!),
    }));
}

/** Who still listens inside a slot's block of addresses: nobody may after a drill. */
export function listenersIn(slot: number): string[] {
  return sockets("listening")
    .map(({ local }) => local)
    .filter((local) => local.startsWith(`127.${slot}.`));
}

/** Addresses stand there as little-endian words; an IPv4 address in an IPv6 socket is in the last word. */
function address(hex: string): string {
  const [words = "", port = ""] = hex.split(":");
  const word = words.slice(-8);
  const host = [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16)).join(".");
  return `${host}:${Number.parseInt(port, 16)}`;
}
