/**
 * Who talks to whom, from the kernel's socket table: every established connection of a region's process, and which
 * region the other end's address belongs to. Links have addresses of their own, so a connection that goes straight
 * from one region to another stands out.
 */

import type { Conduit } from "../link/links.ts";
import { socketInodes, sockets } from "../machine/socket-table.ts";
import type { OwnedProcess } from "../safety/process-table.ts";
import type { AddressPlan } from "./addresses.ts";
import type { SocketCensus } from "./live-topology.ts";

export function socketCensus(
  processes: readonly OwnedProcess[],
  plan: AddressPlan,
  conduits: readonly Conduit[],
): SocketCensus {
  const remotes = new Map(sockets("established").map(({ inode, remote }) => [inode, remote]));
  const ways = new Map(conduits.map(({ name, listen }) => [`${listen.host}:${listen.port}`, name]));
  const links = Object.fromEntries(conduits.map(({ name }) => [name, 0]));
  const violations: SocketCensus["violations"] = [];
  let examined = 0;
  for (const process of processes) {
    for (const inode of socketInodes(process.pid)) {
      const remote = remotes.get(inode);
      if (remote === undefined) continue;
      const way = ways.get(remote);
      if (way !== undefined) links[way]! += 1;
      if (process.region === "") continue;
      examined += 1;
      const remoteRegion = plan.regionAt(remote.slice(0, remote.lastIndexOf(":")));
      if (remoteRegion !== null && remoteRegion !== process.region) {
        violations.push({
          process: `${process.part} (pid ${process.pid})`,
          region: process.region,
          remote,
          remoteRegion,
        });
      }
    }
  }
  return { examined, links, violations };
}
