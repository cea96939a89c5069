/**
 * The life of each injected fault, put together from its records, and which one the measures are about.
 */
import type { FaultRecord } from "./types.ts";

export interface FaultLife {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly regionsLost: readonly string[];
  readonly regionsBehind: readonly string[];
  readonly requestedAt: number;
  /** Between `at` and `untilAt` the effect began. `extent`: when between them only attempts can tell. */
  readonly effective: {
    readonly at: number;
    readonly untilAt: number;
    readonly extent?: "command";
    readonly proof: string | null;
    readonly figures?: Readonly<Record<string, number>>;
  } | null;
  /** What the probes saw instead of the effect. */
  readonly unproven: { readonly at: number; readonly proof: string | null } | null;
  readonly healRequestedAt: number | null;
  readonly healed: { readonly at: number; readonly proof: string | null } | null;
  readonly unhealed: { readonly at: number; readonly proof: string | null } | null;
}

/** One life an id, in the order in which the faults were first heard of. */
export function faultLives(records: readonly FaultRecord[]): FaultLife[] {
  const byId = Map.groupBy(records, (record) => record.id);
  return [...byId.values()].map((steps) => {
    const first = steps[0]!;
    const step = (name: FaultRecord["step"]) => steps.find((record) => record.step === name) ?? null;
    const effective = step("effective");
    return {
      id: first.id,
      kind: first.kind,
      target: first.target,
      regionsLost: first.regionsLost,
      regionsBehind: first.regionsBehind,
      requestedAt: (step("requested") ?? first).at,
      effective: effective && { ...effective, untilAt: effective.untilAt ?? effective.at },
      unproven: step("unproven"),
      healRequestedAt: step("heal-requested")?.at ?? null,
      healed: step("healed"),
      unhealed: step("unhealed"),
    };
  });
}

/** A fault that took effect. */
export type EffectiveFault = FaultLife & { readonly effective: NonNullable<FaultLife["effective"]> };

/** The fault which the measures are about: the first effective one that lost a region, else the first effective one. */
export function mainFault(lives: readonly FaultLife[]): EffectiveFault | null {
  const effective = lives.filter((life): life is EffectiveFault => life.effective !== null);
  return effective.find((life) => life.regionsLost.length > 0) ?? effective[0] ?? null;
}
