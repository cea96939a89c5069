/**
 * Phrases from a result set as sentences.
 */

/** A phrase that starts with a plain word starts with a capital; an id keeps its spelling. No full stop at the end. */
export function capital(phrase: string): string {
  const startsPlain = /^[a-z]+(?=[ ,:])/.test(phrase);
  return (startsPlain ? phrase.charAt(0).toUpperCase() + phrase.slice(1) : phrase).replace(/\.$/, "");
}
