/** A replica becomes the primary: what failing over and handing over have in common. */
import type { Probe } from "../fault/fault.ts";
import type { LiveRegion } from "../provider/live-topology.ts";
import type { Desk } from "./action.ts";

/**
 * Ends recovery on all its databases at once; from here on the region is to take the writes. Resolves with how long that
 * took, in words.
 */
export async function takeOver(region: LiveRegion, desk: Desk): Promise<string> {
  const { databases } = region;
  const startedAt = desk.now();
  await Promise.all(databases.map((server) => region.promote(server)));
  desk.writerIs(region.name);
  const all = databases.length === 1 ? "" : `all ${databases.length} `;
  return `${all}promoted in ${Math.round(desk.now() - startedAt)} ms`;
}

export function takesWrites(region: LiveRegion): Probe[] {
  return region.databases.map((server) => ({
    name: "takes-writes",
    target: region.name,
    async ask() {
      const [row] = await region.sql("select pg_is_in_recovery() as recovering", server);
      return row?.recovering === false ? null : `${server} of ${region.name} is still in recovery`;
    },
    holds: `the database ${server} of ${region.name} takes writes`,
  }));
}
