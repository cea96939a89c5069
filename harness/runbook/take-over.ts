/** A replica becomes the primary: what failing over and handing over have in common. */
import { duration } from "../contract/quantity.ts";
import type { Probe } from "../fault/fault.ts";
import type { LiveRegion } from "../provider/live-topology.ts";
import { ability } from "../provider/region-abilities.ts";
import type { Desk } from "./action.ts";

/**
 * Ends recovery on all its databases at once; from here on the region is to take the writes. Resolves with how long that
 * took, in words.
 */
export async function takeOver(region: LiveRegion, desk: Desk): Promise<string> {
  const databases = ability(region, "databases");
  const { servers } = databases;
  const startedAt = desk.now();
  await Promise.all(servers.map((server) => databases.promote(server)));
  desk.writerIs(region.name);
  const all = servers.length === 1 ? "" : `all ${servers.length} `;
  return `${all}promoted in ${duration(desk.now() - startedAt)}`;
}

export function takesWrites(region: LiveRegion): Probe[] {
  const { servers, sql } = ability(region, "databases");
  return servers.map((server) => ({
    name: "takes-writes",
    target: region.name,
    async ask() {
      const [row] = await sql("select pg_is_in_recovery() as recovering", server);
      return row?.recovering === false ? null : `${server} of ${region.name} is still in recovery`;
    },
    holds: `the database ${server} of ${region.name} takes writes`,
  }));
}
