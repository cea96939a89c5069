/**
 * `evidence.json`: the run in the words in which auditors ask. Every figure is taken from the result, nothing is judged here;
 * what a requirement asks of people is left to them.
 */
import { criterionTable } from "../contract/criteria.ts";
import type { Basis } from "./basis.ts";
import { answersOf } from "./requirements.ts";
import { inWords } from "./stated.ts";
import { topologySha256 } from "./topology-hash.ts";
import { validUntil } from "./validity.ts";

export function evidenceOf({ history, result, predicate }: Basis): object {
  const { run, verdict, reasons, measures, operations, faults } = result;
  const { id, scenario, promise, command, startedAt, endedAt, seed, options, defect } = run;
  const { commit, versions, provider, profile, topology, regions } = run;
  const { load, serving, links, sustainedMs } = history.run;
  const { stated } = predicate;
  return {
    schema: "regiondrill/evidence@1",
    exercise: {
      id,
      scenario,
      promise,
      command,
      startedAt,
      endedAt,
      seed,
      options,
      load,
      sustainedMs,
      defect,
    },
    subject: {
      ...{ commit, versions, provider, profile, topology, regions, serving, links },
      topologySha256: topologySha256(history.run),
    },
    validity: {
      days: predicate.validForDays,
      until: validUntil(predicate),
      endsEarlierWith: ["another commit", "another topologySha256"],
    },
    outcome: {
      verdict,
      reasons,
      operations,
      faults,
      criteria: result.criteria.map((criterion) => {
        const check = (criterionTable as Record<string, { check: string }>)[criterion.id]?.check ?? null;
        const found = result.checks.find(({ id }) => id === check);
        return { ...criterion, check, verdict: found?.verdict ?? null, found: found?.reason ?? null };
      }),
      recoveryTime: measures.rto,
      recoveryPoint: measures.rpo,
      availability: measures.availability,
    },
    ...(stated && { stated: inWords(stated) }),
    requirements: answersOf({ result, until: validUntil(predicate), stated }),
  };
}
