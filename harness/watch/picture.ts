/**
 * The state of each region and link in words and a tone, from the faults that are open and from what the observer saw.
 * Worst first: what the harness did to a region counts for more than how the edge sees it.
 */
import type { RunRecord } from "../history/types.ts";
import type { OpenFault } from "./faults.ts";
import type { LinkView, Tone } from "./view.ts";

interface Look {
  readonly words: string;
  readonly tone: Tone;
}

/** What was seen last. */
export interface Sights {
  /** Whether anything was sampled yet. */
  readonly sampled: boolean;
  readonly edge: Readonly<Record<string, "up" | "down">>;
  /** Regions whose ledger answered at the last look; `null` before any. */
  readonly answering: ReadonlySet<string> | null;
  /** Whether the drill is over. */
  readonly ended: boolean;
}

const edgeName = "edge";
/** The legend of faults that let nothing through a link. */
const nothingPasses = "cut";

export function regionLook(
  region: string,
  faults: readonly OpenFault[],
  sights: Sights,
  serving: readonly string[],
): Look {
  return (
    lostLook(faults.filter((fault) => fault.regionsLost.includes(region))) ??
    partLook(region, faults) ??
    sightLook(region, sights, serving) ??
    behindLook(region, faults) ?? { words: "serving", tone: "good" }
  );
}

function lostLook(faults: readonly OpenFault[]): Look | null {
  const worst = faults.find(({ stage }) => stage === "in-effect") ?? faults[0];
  if (worst === undefined) return null;
  if (worst.stage === "coming") return { words: "fault on its way", tone: "warn" };
  if (worst.stage === "healing") return { words: "coming back", tone: "busy" };
  return { words: worst.legend, tone: "bad" };
}

function partLook(region: string, faults: readonly OpenFault[]): Look | null {
  const touched = ({ touches }: OpenFault) => touches.parts.filter((part) => part.region === region);
  const on = faults.filter((fault) => touched(fault).length > 0);
  const worst = on.find(({ stage }) => stage === "in-effect") ?? on[0];
  if (worst === undefined) return null;
  const parts = touched(worst)
    .map(({ name }) => name)
    .join(", ");
  if (worst.stage === "healing") return { words: `${parts} coming back`, tone: "busy" };
  return { words: `${parts} ${worst.legend}`, tone: "warn" };
}

function sightLook(region: string, sights: Sights, serving: readonly string[]): Look | null {
  if (sights.ended) return { words: "over", tone: "idle" };
  if (!sights.sampled) return { words: "starting", tone: "busy" };
  if (sights.answering?.has(region) === false) return { words: "no answer", tone: "warn" };
  if (sights.edge[region] !== "down") return null;
  return serving.includes(region)
    ? { words: "out of traffic", tone: "warn" }
    : { words: "standby", tone: "idle" };
}

function behindLook(region: string, faults: readonly OpenFault[]): Look | null {
  const behind = faults.some(
    ({ regionsBehind, stage }) => stage !== "coming" && regionsBehind.includes(region),
  );
  return behind ? { words: "cut off", tone: "warn" } : null;
}

/** The ways for bytes that the run's links make: edge to region, and both ways between regions that are joined. */
export function waysOf({ regions, links }: RunRecord): { from: string; to: string }[] {
  const joined = (a: string, b: string) =>
    links.some((link) => link.startsWith(`${a}->${b}:`) || link.startsWith(`${b}->${a}:`));
  const between = regions.flatMap((from) =>
    regions.filter((to) => to !== from && joined(from, to)).map((to) => ({ from, to })),
  );
  return [...regions.map((to) => ({ from: edgeName, to })), ...between];
}

export function linkLook(
  way: { readonly from: string; readonly to: string },
  faults: readonly OpenFault[],
  sights: Sights,
): LinkView {
  return { ...way, ...(endLook(way, faults) ?? cutLook(way, faults) ?? edgeLook(way, sights)) };
}

/** A link whose region is gone carries nothing. */
function endLook({ from, to }: { from: string; to: string }, faults: readonly OpenFault[]): Look | null {
  const at = faults.filter(
    ({ regionsLost, stage }) => stage !== "coming" && [from, to].some((end) => regionsLost.includes(end)),
  );
  if (at.length === 0) return null;
  const down = at.some(({ stage }) => stage === "in-effect");
  return down ? { words: "dead", tone: "bad" } : { words: "healing", tone: "busy" };
}

function cutLook(way: { from: string; to: string }, faults: readonly OpenFault[]): Look | null {
  const on = faults.filter(({ touches }) =>
    touches.ways.some(({ from, to }) => from === way.from && to === way.to),
  );
  const worst =
    on.find(({ stage, legend }) => stage === "in-effect" && legend === nothingPasses) ??
    on.find(({ stage }) => stage === "in-effect") ??
    on[0];
  if (worst === undefined) return null;
  if (worst.stage === "healing") return { words: "healing", tone: "busy" };
  if (worst.stage === "coming") return { words: "cutting", tone: "warn" };
  return { words: worst.legend, tone: worst.legend === nothingPasses ? "bad" : "warn" };
}

function edgeLook({ from, to }: { from: string; to: string }, { ended, sampled, edge }: Sights): Look {
  if (ended) return { words: "over", tone: "idle" };
  if (!sampled) return { words: "starting", tone: "busy" };
  if (from === edgeName && edge[to] === "down") return { words: "unused", tone: "idle" };
  return { words: "open", tone: "good" };
}
