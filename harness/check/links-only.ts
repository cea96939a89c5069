/**
 * Links only: at steady state no process of one region holds a connection to another region's address except through
 * a link, and every link is in use. Otherwise cutting the links would not cut the regions apart.
 */
import { counted } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import { type Check, mostWitnesses } from "./check.ts";

export const linksOnly: Check = (history) => {
  const tables = history.sockets;
  const examined = tables.reduce((sum, table) => sum + table.examined, 0);
  const witnesses = tables.flatMap(({ at, violations }) =>
    violations.map(({ process, region, remote, remoteRegion }): Witness => {
      const text = `${process} of ${region} is connected to ${remote} of ${remoteRegion}, past the links`;
      return { region, at: wallTime(history.run, at), text };
    }),
  );
  const unused = history.run.links.filter((link) => !tables.some(({ links }) => (links[link] ?? 0) > 0));
  const inconclusive = examined === 0 || unused.length > 0;
  return {
    id: "links-only",
    verdict: witnesses.length > 0 ? "fail" : inconclusive ? "inconclusive" : "pass",
    examined,
    violations: witnesses.length,
    reason: reasonOf(examined, witnesses.length, unused),
    witnesses: witnesses.slice(0, mostWitnesses),
  };
};

function reasonOf(examined: number, violations: number, unused: readonly string[]): string {
  if (examined === 0) return "no connection was examined";
  const found = `${counted(violations, "connections")} of ${examined} between regions went past the links`;
  if (violations > 0 || unused.length === 0) return found;
  return `no connection was seen through ${unused.join(", ")}, so nothing is known of ${unused.length === 1 ? "it" : "them"}`;
}
