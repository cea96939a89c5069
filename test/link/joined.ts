/** Two regions, a and b, and an edge, joined by a real Toxiproxy, for tests of links and of the faults that cut them. */
import { join as joinPath } from "node:path";
import { toxiproxyClient } from "../../harness/component/toxiproxy/client.ts";
import { toxiproxyPart } from "../../harness/component/toxiproxy/part.ts";
import { toxiproxyTool } from "../../harness/component/toxiproxy/tool.ts";
import { canaryPort, canaryService, LinkCanaries } from "../../harness/link/canary.ts";
import { type Conduit, Links } from "../../harness/link/links.ts";
import { slotAccount } from "../../harness/machine/account.ts";
import { provision } from "../../harness/machine/provision.ts";
import { endProcesses } from "../../harness/safety/end-processes.ts";
import { ownedProcesses } from "../../harness/safety/process-table.ts";
import { slotFolder, started } from "../started.ts";

export interface Joined {
  readonly links: Links;
  readonly canaries: LinkCanaries;
  readonly conduits: readonly Conduit[];
  close(): Promise<void>;
}

/** Block `127.<block>.<net>`: the proxy and its link ends at .1, region a at .11, region b at .12. */
export function conduitsAt(
  base: string,
  wanted: readonly [dialler: string, server: string, service: string][],
): Conduit[] {
  return wanted.map(([dialler, server, service], index) => ({
    name: `${dialler}->${server}:${service}`,
    dialler,
    server,
    service,
    listen: { host: `${base}.1`, port: 7001 + index },
    upstream: {
      host: `${base}.${server === "a" ? 11 : 12}`,
      port: service === canaryService ? canaryPort : 7100,
    },
  }));
}

export const bothCanaries: [string, string, string][] = [
  ["a", "b", canaryService],
  ["b", "a", canaryService],
];

export async function join(conduits: readonly Conduit[]): Promise<Joined> {
  const tools = await provision([toxiproxyTool], () => {});
  const slot = slotFolder();
  const folder = joinPath(slot.slotFolder, "outside", "links");
  const part = toxiproxyPart(folder, slotAccount(251), tools.get(toxiproxyTool.name)!);
  await started(part, slot);
  const links = new Links(() => toxiproxyClient(part.address), conduits);
  await links.open();
  const canaries = new LinkCanaries(conduits);
  await canaries.open();
  return {
    links,
    canaries,
    conduits,
    async close() {
      await canaries.close();
      await endProcesses(() => ownedProcesses(slot.slotFolder));
    },
  };
}
