/**
 * A short name for what was drilled: it changes when regions, links or timings do, so that evidence for another topology is
 * seen to be that. It knows what the run record says, and neither the settings nor the versions of components.
 */
import type { RunRecord } from "../history/types.ts";
import { canonicalJson, sha256Of } from "./canonical.ts";

/** SHA-256, in hexadecimal. The order in which regions and links are listed does not matter. */
export function topologySha256(run: RunRecord): string {
  const { topology, regions, serving, links, profile, provider } = run;
  return sha256Of(
    canonicalJson({
      ...{ topology, profile, provider },
      regions: regions.toSorted(),
      serving: serving.toSorted(),
      links: links.toSorted(),
    }),
  );
}
