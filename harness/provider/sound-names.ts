/** A name in a description that stands for nothing there is. */

export function absent(what: string, named: string, known: readonly string[]): string[] {
  if (known.includes(named)) return [];
  return [`${what} names ${named}, and there is ${known.length === 0 ? "none" : `only ${known.join(", ")}`}`];
}
