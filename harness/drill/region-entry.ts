/** The way into one region, past the edge. */
import type { LiveRegion } from "../provider/live-topology.ts";
import { DrillEnded } from "./drill-ended.ts";

/** @throws DrillEnded if requests get there through the system's own edge only */
export function entryInto(region: string, { entry }: Pick<LiveRegion, "entry">): string {
  if (entry !== null) return entry;
  throw new DrillEnded(
    `nothing can be sent straight to ${region}: the system's own edge decides where requests go. Name in edge.service the service of each region that takes them`,
  );
}
