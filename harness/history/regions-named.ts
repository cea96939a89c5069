/** Which regions a record speaks of: all of them must be among those that the head of the history names. */
import type { HistoryRecord, SampleRecord } from "./types.ts";

/** Those of attempts are left out, of which there are millions: the columns see to them. */
export function regionsNamed(record: HistoryRecord): readonly string[] {
  switch (record.k) {
    case "run":
      return [
        ...record.serving,
        ...Object.keys(record.roles ?? {}),
        ...(record.logs ?? []).flatMap(([, origin, region]) => [origin, region]),
      ];
    case "fault":
      return [...record.regionsLost, ...record.regionsBehind];
    case "sample":
      return regionsSampled(record);
    case "log":
      return [record.origin, record.region];
    case "replica":
      return record.of === null ? [record.region] : [record.region, record.of];
    case "read-back":
      return record.region === null ? [] : [record.region];
    case "writer":
    case "write-attempt":
    case "read":
    case "read-end":
      return [record.region];
    case "convergence":
      return record.regions;
    default:
      return [];
  }
}

function regionsSampled({ edge, applied, keys, lookups, writes, positions }: SampleRecord): string[] {
  const byRegion = [edge, applied, keys, lookups, writes, ...Object.values(positions ?? {})];
  return byRegion.flatMap((one) => Object.keys(one ?? {}));
}
