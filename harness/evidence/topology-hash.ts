/**
 * A short name for what was drilled: it changes when regions, links or timings do, so that evidence for another topology is
 * seen to be that. It knows what the run record says, and neither the settings nor the versions of components.
 */
import type { RunRecord } from "../history/types.ts";
import { canonicalSha256 } from "../judge/canonical-json.ts";

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
