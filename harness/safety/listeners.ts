/**
 * Whether the process that was started is the one that listens where it should. Any account may listen on any free
 * loopback address: an answer alone does not tell whose it is.
 */
import { readdirSync, readlinkSync } from "node:fs";
import { ownedProcesses } from "./process-table.ts";
import { type Socket, sockets } from "./socket-table.ts";

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * `null` when each of these addresses is listened on by this process, or by one that belongs to the same drill; else
 * what is there instead.
 */
export function whyNotServed(addresses: readonly Address[], pid: number, slotFolder: string): string | null {
  const all = sockets("listening");
  const found = addresses.map((address) => ({ address, listening: listenersAt(all, address) }));
  const silent = found.find(({ listening }) => listening.length === 0);
  if (silent !== undefined) return `nothing listens on ${text(silent.address)} yet`;
  const wanted = found.flatMap(({ listening }) => listening);
  if (allOf(wanted, [pid])) return null;
  // A part may leave the listening to a child.
  const owned = ownedProcesses(slotFolder).map((process) => process.pid);
  const stranger = found.find(({ listening }) => !allOf(listening, owned));
  if (stranger === undefined) return null;
  const { address, listening } = stranger;
  return `${text(address)} is listened on by another process, of user ${listening.map(({ uid }) => uid).join(", ")}: end it (ss -ltnp 'sport = :${address.port}')`;
}

/** Where one listens on exactly this address it is the one that answers, else one that listens on all. */
function listenersAt(all: readonly Socket[], { host, port }: Address): readonly Socket[] {
  const exact = all.filter(({ local }) => local === `${host}:${port}`);
  return exact.length > 0 ? exact : all.filter(({ local }) => local === `0.0.0.0:${port}`);
}

function allOf(listening: readonly Socket[], pids: readonly number[]): boolean {
  const held = new Set(pids.flatMap(socketInodes));
  return listening.every(({ inode }) => held.has(inode));
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

function text({ host, port }: Address): string {
  return `${host}:${port}`;
}
