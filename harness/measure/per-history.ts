/**
 * Measures that are taken once a history: a check and the result both need them, and each is a walk over millions
 * of attempts.
 */
import type { IndexedHistory } from "../history/indexed.ts";

/** The same function, which remembers its answer for as long as the history lives. */
export function perHistory<T>(measure: (history: IndexedHistory) => T): (history: IndexedHistory) => T {
  const answers = new WeakMap<IndexedHistory, { readonly answer: T }>();
  return (history) => {
    const known = answers.get(history);
    if (known) return known.answer;
    const answer = measure(history);
    answers.set(history, { answer });
    return answer;
  };
}
