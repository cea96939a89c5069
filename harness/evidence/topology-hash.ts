/**
 * A short name for the drilled topology. It changes with regions, links and timings, so that evidence for another topology is
 * recognised. It covers the run record alone: neither settings nor versions of components.
 */
import type { RunRecord } from "../history/types.ts";
import { canonicalSha256 } from "../judge/sealing-hashes.ts";

/** SHA-256, in hexadecimal. The order in which regions and links are listed does not matter. */
export function topologySha256(run: RunRecord): string {
  const { topology, regions, serving, links, profile, provider } = run;
  return canonicalSha256({
    topology,
    profile,
    provider,
    regions: regions.toSorted(),
    serving: serving.toSorted(),
    links: links.toSorted(),
  });
}
