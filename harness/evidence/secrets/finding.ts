/** What every look for secrets returns. Texts are Latin-1, one character a byte, so that any file can be written back unchanged. */

export interface Finding {
  readonly what: string;
  /** Where that begins by which it was recognised, such as a name before its value. */
  readonly from: number;
  /** The secret itself. */
  readonly start: number;
  readonly end: number;
}

/** Time and memory grow with the length of the text, and no faster. */
export type Look = (text: string) => Finding[];

/** What stands where a secret was. */
export const redacted = "[redacted]";

/** What is written where a secret could stand, and is none: nothing, a word for nothing, a placeholder, a variable. */
const harmless =
  /^(?:null|none|nil|undefined|true|false|\(null\)|\*+|x{3,}|\.{3}|\[?hidden\]?|<[a-z][a-z _-]{0,30}>|\{\}|\[\]|%s|\$\{[\w.:-]{1,64}\}|\$\([\w ./-]{1,64}\)|\$[A-Z_][A-Z0-9_]{0,63})$/i;

/** A counter, a number of seconds: what passwords are not, and tokens in the plural may be. */
const number = /^\d{1,5}$/;

export function isHarmless(value: string, options: { readonly numbers: boolean }): boolean {
  const text = value.trim();
  return (
    text === "" || text.startsWith(redacted) || (options.numbers && number.test(text)) || harmless.test(text)
  );
}

/**
 * What `place` makes of each match, without what is harmless. A match is followed by the next behind its secret, so that no
 * part of the text is read twice.
 * @param pattern global; what it matches stands before the secret
 */
export function each(
  text: string,
  pattern: RegExp,
  place: (from: number, at: number) => Finding | null,
): Finding[] {
  const found: Finding[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const at = pattern.lastIndex;
    if (match[0] === "") pattern.lastIndex += 1;
    const finding = place(match.index, at);
    if (finding === null || isHarmless(text.slice(finding.start, finding.end), { numbers: false })) continue;
    found.push(finding);
    pattern.lastIndex = Math.max(pattern.lastIndex, finding.end);
  }
  return found;
}
