/**
 * A drill as one trace, made from its history when it is over: the drill, and below it its phases, its faults from
 * injection to healing, and its steps. Pure; `otlp.ts` sends it.
 */
import type { Result } from "../contract/result.ts";
import { type FaultLife, mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { stepTimes } from "../measure/step-times.ts";
import { rootSpanIdOf, spanIdOf, traceIdOf } from "./ids.ts";

/** Seconds since the Unix epoch, and nanoseconds of that second. */
export type WallMoment = [seconds: number, nanoseconds: number];

export type SpanAttributes = Readonly<Record<string, string | number | boolean | string[]>>;

export interface DrillSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** `null` for the drill itself. */
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly start: WallMoment;
  readonly end: WallMoment;
  readonly attributes: SpanAttributes;
  readonly events: readonly { readonly name: string; readonly at: WallMoment }[];
  readonly status: "ok" | "error" | "unset";
  /** Why it is an error; empty otherwise. */
  readonly reason: string;
}

/** A span before its trace is known; times in milliseconds since the history began. */
interface Part {
  readonly what: string;
  readonly name: string;
  readonly from: number;
  readonly until: number;
  readonly attributes: SpanAttributes;
  readonly events?: readonly { readonly name: string; readonly at: number }[];
  readonly status?: DrillSpan["status"];
  readonly reason?: string;
}

/** The drill first; what never ended ends with the history. */
export function drillTrace(history: IndexedHistory, result: Result): DrillSpan[] {
  const { run } = history;
  const traceId = traceIdOf(run.id);
  const root = rootSpanIdOf(run.id);
  const moment = (at: number) => wallMoment(run.wallEpochMs, at);
  const span = (part: Part, spanId: string, parentSpanId: string | null): DrillSpan => ({
    traceId,
    spanId,
    parentSpanId,
    name: part.name,
    start: moment(part.from),
    end: moment(part.until),
    attributes: part.attributes,
    events: (part.events ?? []).map(({ name, at }) => ({ name, at: moment(at) })),
    status: part.status ?? "unset",
    reason: part.reason ?? "",
  });
  const below = [...phaseParts(history), ...faultParts(history), ...stepParts(history)];
  return [
    span(drillPart(history, result), root, null),
    ...below.map((part) => span(part, spanIdOf(run.id, part.what), root)),
  ];
}

function drillPart({ run, lastAt }: IndexedHistory, { verdict, checks }: Result): Part {
  const held = verdict === "pass" || verdict === "inconclusive";
  return {
    what: "drill",
    name: `drill ${run.scenario}`,
    from: run.at,
    until: lastAt,
    attributes: {
      "regiondrill.kind": "drill",
      "regiondrill.run": run.id,
      "regiondrill.verdict": verdict,
      "regiondrill.scenario": run.scenario,
      "regiondrill.promise": run.promise,
      "regiondrill.topology": run.topology,
      "regiondrill.regions": [...run.regions],
      "regiondrill.provider": run.provider,
      "regiondrill.seed": run.seed,
      ...(run.defect === null ? {} : { "regiondrill.defect": run.defect }),
    },
    status: verdict === "pass" ? "ok" : held ? "unset" : "error",
    reason: held ? "" : (checks.find((check) => check.verdict === verdict)?.reason ?? verdict),
  };
}

/** Without a fault that took effect there is one phase, the drill. */
function phaseParts(history: IndexedHistory): Part[] {
  const fault = mainFault(history.faults);
  if (fault === null) return [];
  const { lastAt, run } = history;
  const began = fault.effective.at;
  const healed = fault.healed?.at ?? null;
  const phase = (name: string, from: number, until: number): Part => ({
    what: `phase ${name}`,
    name: `phase: ${name} the fault`,
    from,
    until,
    attributes: { "regiondrill.kind": "phase", "regiondrill.phase": name, "regiondrill.fault.id": fault.id },
  });
  return [
    phase("before", run.at, began),
    phase("during", began, healed ?? lastAt),
    ...(healed === null ? [] : [phase("after", healed, lastAt)]),
  ];
}

function faultParts({ faults, lastAt }: IndexedHistory): Part[] {
  return faults.map((fault) => ({
    what: `fault ${fault.id}`,
    name: `fault: ${fault.kind} of ${fault.target}`,
    from: fault.requestedAt,
    until: faultEnd(fault, lastAt),
    attributes: {
      "regiondrill.kind": "fault",
      "regiondrill.fault.id": fault.id,
      "regiondrill.fault.kind": fault.kind,
      "regiondrill.fault.target": fault.target,
      "regiondrill.fault.regions_lost": [...fault.regionsLost],
      "regiondrill.fault.proven": fault.effective !== null,
    },
    events: faultEvents(fault),
    ...(fault.unhealed === null ? {} : { status: "error" as const, reason: "healing not proven" }),
  }));
}

function faultEvents({ effective, unproven, healRequestedAt }: FaultLife): { name: string; at: number }[] {
  return [
    ...(effective === null ? [] : [{ name: "effective", at: effective.at }]),
    ...(unproven === null ? [] : [{ name: "effect not proven", at: unproven.at }]),
    ...(healRequestedAt === null ? [] : [{ name: "heal requested", at: healRequestedAt }]),
  ];
}

/** When it was healed, or given up; the end of the history for a fault that was neither. */
export function faultEnd({ healed, unhealed }: FaultLife, lastAt: number): number {
  return healed?.at ?? unhealed?.at ?? lastAt;
}

function stepParts(history: IndexedHistory): Part[] {
  return stepTimes(history).map(({ title, startedAt, tookMs }, place) => ({
    what: `step ${place}`,
    name: title,
    from: startedAt,
    until: tookMs === null ? history.lastAt : startedAt + tookMs,
    attributes: { "regiondrill.kind": "step", "regiondrill.step.ended": tookMs !== null },
  }));
}

/** To the microsecond, as times are kept; no floating point number holds an epoch in nanoseconds. */
function wallMoment(wallEpochMs: number, at: number): WallMoment {
  const microseconds = Math.round(at * 1000);
  const epochMs = wallEpochMs + Math.floor(microseconds / 1000);
  return [Math.floor(epochMs / 1000), (epochMs % 1000) * 1_000_000 + (microseconds % 1000) * 1000];
}
