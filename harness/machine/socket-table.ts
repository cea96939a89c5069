/** The kernel's socket table, read from /proc: which TCP sockets listen, which are connected, and where to. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Endpoint } from "./endpoint.ts";

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

/** Sockets that still listen inside a slot's block of addresses: none may after a drill. */
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

/** Inodes of the sockets that a process has open; none when it is gone. */
export function socketInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
        return inode === undefined ? [] : [inode];
      } catch {
        return []; // closed between two looks
      }
    });
  } catch {
    return [];
  }
}

/** Where one listens on exactly this address it is the one that answers, else one that listens on all. */
export function listenersAt(all: readonly Socket[], { host, port }: Endpoint): readonly Socket[] {
  const exact = all.filter(({ local }) => local === `${host}:${port}`);
  return exact.length > 0 ? exact : all.filter(({ local }) => local === `0.0.0.0:${port}`);
}

/** Why the listener is not of this user: a client that dials it gives a password away. `null` if it is, or if nothing listens. */
export function whyStranger(at: Endpoint, uid: number): string | null {
  const stranger = listenersAt(sockets("listening"), at).find((one) => one.uid !== uid);
  return stranger === undefined
    ? null
    : `${at.host}:${at.port} is listened on by user ${stranger.uid}, not by this drill`;
}

/** Whether these processes hold all of these sockets. */
export function holdsAll(pids: readonly number[], listening: readonly Socket[]): boolean {
  const held = new Set(pids.flatMap(socketInodes));
  return listening.every(({ inode }) => held.has(inode));
}
