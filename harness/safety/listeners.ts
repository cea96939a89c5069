/**
 * Whether the process that was started is the one that listens on its addresses. Any account may listen on any free
 * loopback address: an answer alone does not prove which process gave it.
 */
import { type Endpoint, textOf } from "../machine/endpoint.ts";
import { holdsAll, listenersAt, sockets } from "../machine/socket-table.ts";
import { ownedProcesses } from "./process-table.ts";

/**
 * `null` when each of these addresses is listened on by this process, or by one that belongs to the same drill; else
 * what is there instead.
 */
export function whyNotServed(addresses: readonly Endpoint[], pid: number, slotFolder: string): string | null {
  const all = sockets("listening");
  const found = addresses.map((address) => ({ address, listening: listenersAt(all, address) }));
  const silent = found.find(({ listening }) => listening.length === 0);
  if (silent !== undefined) return `nothing listens on ${textOf(silent.address)} yet`;
  const wanted = found.flatMap(({ listening }) => listening);
  if (holdsAll([pid], wanted)) return null;
  // A part may leave the listening to a child.
  const owned = ownedProcesses(slotFolder).map((process) => process.pid);
  const stranger = found.find(({ listening }) => !holdsAll(owned, listening));
  if (stranger === undefined) return null;
  const { address, listening } = stranger;
  return `${textOf(address)} is listened on by another process, of user ${listening.map(({ uid }) => uid).join(", ")}: end it (ss -ltnp 'sport = :${address.port}')`;
}
