/** Which faults are requested, in effect or being healed, as far as a history has got. */
import type { Touches } from "../contract/touches.ts";
import type { FaultRecord } from "../history/types.ts";

export type Stage = "coming" | "in-effect" | "healing";

export interface OpenFault {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly stage: Stage;
  readonly regionsLost: readonly string[];
  readonly regionsBehind: readonly string[];
  /** What it is aimed at; nothing but the regions lost, in histories of before faults recorded it. */
  readonly touches: Touches;
  /** What it does to that, in one word. */
  readonly legend: string;
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

  get open(): OpenFault[] {
    return [...this.#open.values()];
  }

  add(record: FaultRecord): void {
    const stage = stages[record.step];
    const { id, kind, target, regionsLost, regionsBehind } = record;
    if (stage === "over") this.#open.delete(id);
    else
      this.#open.set(id, {
        id,
        kind,
        target,
        stage,
        regionsLost,
        regionsBehind,
        touches: record.touches ?? { regions: regionsLost, parts: [], ways: [] },
        legend: record.legend ?? "down",
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
