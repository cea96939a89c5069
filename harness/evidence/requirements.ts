/**
 * What bodies of rules ask of an exercise, and how far one run shows it. `docs/rules.md` has the same rows. It quotes
 * nothing and certifies nothing: the auditor decides whether an answer is enough.
 */
import { euRules } from "./eu-rules.ts";
import type { Facts, Requirement } from "./requirement.ts";
import { standards } from "./standards.ts";

export interface Answer {
  readonly reference: string;
  readonly asks: string;
  /** How far this run shows it. */
  readonly answered: Requirement["atBest"];
  /** What must be so in the run, or it shows nothing of this; `null` where every run shows it, or none. */
  readonly given: string | null;
  readonly where: readonly string[];
  /** What the run shows of it, whether that is enough or not; `null` if nothing. */
  readonly found: string | null;
  readonly leftToPeople: string | null;
}

export const requirements: readonly Requirement[] = [...euRules, ...standards];

export function answersOf(facts: Facts): Answer[] {
  return requirements.map(({ reference, asks, atBest, given, where, find, leftToPeople }) => {
    const found = find?.(facts) ?? null;
    const shown = found !== null && (given?.holds(facts) ?? true);
    const answered = shown ? atBest : "no";
    return { reference, asks, answered, given: given?.words ?? null, where, found, leftToPeople };
  });
}

/**
 * The first answer of a pack that the run does not give; `null` when there is none. Rows that this version words otherwise
 * are not compared: a pack of another version may ask other things.
 * @param written `requirements` as they stand in the pack's `evidence.json`
 */
export function objectionToAnswers(written: unknown, answers: readonly Answer[]): string | null {
  if (!Array.isArray(written)) return null;
  for (const row of written as Partial<Answer>[]) {
    const own = answers.find(({ reference, given }) => row?.reference === reference && row.given === given);
    if (own !== undefined && row.answered !== own.answered)
      return `${own.reference} is answered ${JSON.stringify(row.answered)}, the run gives ${JSON.stringify(own.answered)}`;
  }
  return null;
}
