/**
 * The playbook's checklist as this drill filled it in: ticked where a probe or a check saw it, crossed where one saw
 * the opposite, open where only a person can tell. Each step is timed from the fault taking effect.
 */

import { counted, duration } from "../../harness/contract/quantity.ts";
import { limitOf } from "../facts/criteria.ts";
import { capital } from "../facts/sentence.ts";
import { after, type Incident, sinceBegan } from "./incident.ts";

export interface Item {
  readonly state: "done" | "unmet" | "open";
  readonly text: string;
  /** What was measured, or why nothing was. */
  readonly found: string;
}

export interface Checklist {
  readonly title: string;
  readonly items: readonly Item[];
}

const forPeople = "for a person to confirm";

export function checklists(incident: Incident): Checklist[] {
  return [failover(incident), verification(incident), recovery(incident)];
}

function failover(incident: Incident): Checklist {
  const { fault, input } = incident;
  const { rto, rpo } = input.result.measures;
  const limitMs = limitOf(input.result, "rto");
  const stage = (text: string, ms: number | null | undefined): Item =>
    ms == null ? open(text, "not observed") : { state: "done", text, found: after(incident, ms) };
  const lost = rpo.atFailover;
  const late = rto !== null && limitMs !== null && (rto.lowerMs ?? Number.POSITIVE_INFINITY) > limitMs;
  const back = stage("Service is back for good", rto?.upperMs);
  return {
    title: "Failover",
    items: [
      { state: "done", text: "The fault is real, seen by probes of its own", found: fault.effectProof ?? "" },
      stage("The edge took the region out", rto?.detectedMs),
      stage("Traffic goes to another region", rto?.reroutedMs),
      limitMs !== null && late
        ? { ...back, state: "unmet", found: `${back.found}, the limit was ${duration(limitMs)}` }
        : back,
      lost === null
        ? open("What the survivor lacks is known", "the survivor was not read while the fault lasted")
        : {
            state: "done",
            text: "What the survivor lacks is known",
            found: counted(lost.operations, "operations"),
          },
      open("Incident start was announced", forPeople),
    ],
  };
}

function verification(incident: Incident): Checklist {
  return {
    title: "After the failover",
    items: [
      byCheck(incident, "duplicate-credits", "Delivering twice credits once"),
      byCheck(incident, "wal-continuity", "The replicated log has no gap"),
      byCheck(incident, "availability", "Requests are answered"),
      byCheck(incident, "latency", "Answers are fast enough"),
      open("The root cause is known, or who looks for it", forPeople),
    ],
  };
}

function recovery(incident: Incident): Checklist {
  const { fault, input } = incident;
  const back = input.result.timeline.find(({ state, at }) => state === "up" && at > incident.beganAt);
  return {
    title: "Recovery",
    items: [
      fault.healedAt === null
        ? { state: "unmet", text: "The region is healthy again", found: "healing was never proven" }
        : {
            state: "done",
            text: "The region is healthy again",
            found: `${sinceBegan(incident, fault.healedAt)} in: ${fault.healProof ?? ""}`,
          },
      back
        ? { state: "done", text: "The edge sends it traffic", found: `${sinceBegan(incident, back.at)} in` }
        : open("The edge sends it traffic", "no change of the edge was observed"),
      byCheck(incident, "dedup-parity", "Deduplication keys are the same everywhere"),
      byCheck(incident, "ledger-parity", "Ledgers are the same everywhere"),
      byCheck(incident, "lost-events", "Nothing acknowledged is missing"),
      open("The resolution was announced", forPeople),
      open("The post-mortem has a date", forPeople),
    ],
  };
}

function byCheck({ input }: Incident, id: string, text: string): Item {
  const check = input.result.checks.find((one) => one.id === id);
  if (!check) return open(text, "this drill does not examine it");
  const state = check.verdict === "pass" ? "done" : check.verdict === "fail" ? "unmet" : "open";
  return { state, text, found: capital(check.reason) };
}

function open(text: string, found: string): Item {
  return { state: "open", text, found };
}

export interface TimedStep {
  readonly title: string;
  /** After the fault took effect. */
  readonly started: string;
  readonly took: string;
}

/** The steps that were carried out once the fault was in effect, each timed. */
export function timedSteps({ input, beganSeconds }: Incident): TimedStep[] {
  return input.steps
    .filter(({ startedAt }) => startedAt / 1000 >= beganSeconds)
    .map(({ title, startedAt, tookMs }) => ({
      title,
      started: duration(startedAt - beganSeconds * 1000),
      took: tookMs === null ? "did not end" : duration(tookMs),
    }));
}
