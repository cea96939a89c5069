/** Which faults are on their way, in effect or being healed, as far as a history has got. */
import type { FaultRecord } from "../history/types.ts";

export type Stage = "coming" | "in-effect" | "healing";

export interface OpenFault {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly stage: Stage;
  readonly regionsLost: readonly string[];
  readonly regionsBehind: readonly string[];
  /** Regions that the target names, with what is hurt of them: `eu-west-1/redis`. */
  readonly part: { readonly region: string; readonly name: string } | null;
  /** Directions of bytes that it hurts. */
  readonly ways: readonly { readonly from: string; readonly to: string }[];
}

/** A fault's stretch of time, for a chart. */
export interface FaultSpan {
  readonly kind: string;
  readonly from: number;
  to: number | null;
}

const stages: Readonly<Record<FaultRecord["step"], Stage | "over">> = {
  requested: "coming",
  effective: "in-effect",
  unproven: "over",
  "heal-requested": "healing",
  healed: "over",
  unhealed: "in-effect",
};

export class Faults {
  readonly spans: FaultSpan[] = [];
  readonly #open = new Map<string, OpenFault>();
  readonly #spanOf = new Map<string, FaultSpan>();
  readonly #regions: readonly string[];

  constructor(regions: readonly string[]) {
    this.#regions = regions;
  }

  get open(): OpenFault[] {
    return [...this.#open.values()];
  }

  add(record: FaultRecord): void {
    const stage = stages[record.step];
    const { id, kind, target, regionsLost, regionsBehind } = record;
    if (stage === "over") this.#open.delete(id);
    else
      this.#open.set(id, {
        ...{ id, kind, target, stage, regionsLost, regionsBehind },
        part: partIn(target, this.#regions),
        ways: waysOf(record, this.#regions),
      });
    if (record.step === "effective") {
      const span = { kind, from: record.at, to: null };
      this.spans.push(span);
      this.#spanOf.set(id, span);
    }
    const span = this.#spanOf.get(id);
    if (record.step === "healed" && span !== undefined) span.to = record.at;
  }
}

/** Targets name directions as `a->b`, `a<->b`, `a->b:kafka`; a mirror pulls from every other region into its own. */
function waysOf({ kind, target }: FaultRecord, regions: readonly string[]): OpenFault["ways"] {
  if (kind === "mirror-cut")
    return regions.filter((from) => from !== target).map((from) => ({ from, to: target }));
  const named = /^([^<>]+?)(<?)->([^:]+)(?::.*)?$/.exec(target);
  if (named === null) return [];
  const [, from, both, to] = named as unknown as [string, string, string, string];
  return both === ""
    ? [{ from, to }]
    : [
        { from, to },
        { from: to, to: from },
      ];
}

function partIn(target: string, regions: readonly string[]): OpenFault["part"] {
  const region = regions.find((name) => target.startsWith(`${name}/`));
  return region === undefined ? null : { region, name: target.slice(region.length + 1) };
}
