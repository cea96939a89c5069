/**
 * Where a value ends that is set to a name. Settings are written in many ways, and a secret may hold blanks, quotes and any
 * punctuation: where it is not certain, more is taken for the secret, and never less.
 */

import { redacted } from "./finding.ts";

/** No value is longer, a private key included. */
const valueMost = 16 * 1024;

export interface Surroundings {
  /** Nothing stands before the name on its line: what follows is the value, to the end of the line. */
  readonly wholeLine: boolean;
  /** The name is in quotes, as in JSON: a bare value is one word. */
  readonly quotedName: boolean;
  /** The value may hold blanks without being in quotes. */
  readonly phrase: boolean;
  /** The quote in which name and value stand together: `"`, `'`, or none. */
  readonly within: string;
  /** What ends the value besides: `&` in the query of a URL, `;` in a connection string. */
  readonly until: string;
}

/** A word in no quotes. */
export const bareWord: Surroundings = {
  wholeLine: false,
  quotedName: false,
  phrase: false,
  within: "",
  until: "",
};

/** `start` and `end` of the value that stands at `at`, without its quotes. */
export function valueAt(text: string, at: number, around: Surroundings): { start: number; end: number } {
  const quoted = /(?:[bBuUrRfFeE$@]{1,2}(?=["']))?(\\{0,8}["'`])/y;
  quoted.lastIndex = at;
  const opening = quoted.exec(text)?.[1];
  // Inside quotes a quote of the same kind may be the one that closes: nothing of the value stands behind it then.
  if (
    opening !== undefined &&
    !(opening === around.within && closesAfter.test(text[quoted.lastIndex] ?? "\n"))
  ) {
    const start = quoted.lastIndex;
    return { start, end: endOfQuoted(text, start, opening, around) };
  }
  if (text.startsWith(redacted, at)) return { start: at, end: at + redacted.length };
  if (text[at] === "[") return { start: at, end: endOfList(text, at) };
  if (around.wholeLine && !around.quotedName && around.within === "")
    return { start: at, end: endOfSetting(text, at) };
  return { start: at, end: endOfBare(text, at, around) };
}

/** The line's end, without the carriage return before it. */
export function endOfLine(text: string, at: number): number {
  const feed = text.indexOf("\n", at);
  const end = feed < 0 ? text.length : feed;
  const shown = text[end - 1] === "\r" && end > at ? end - 1 : end;
  return Math.min(shown, at + valueMost);
}

/** Up to the same quote with as many backslashes; without one, to the end of the line. */
function endOfQuoted(text: string, start: number, opening: string, around: Surroundings): number {
  const quote = opening.at(-1)!;
  const depth = opening.length - 1;
  const limit = around.wholeLine ? Math.min(text.length, start + 4096) : endOfLine(text, start);
  for (let at = text.indexOf(quote, start); at >= 0 && at < limit; at = text.indexOf(quote, at + 1)) {
    const backslashes = backslashesBefore(text, at, start);
    if (backslashes > depth && quote !== "'") continue;
    if (backslashes < depth) return at;
    if (text[at + 1] === quote && quote === "'" && !/[\s,;)\]}]/.test(text[at + 2] ?? "\n")) at += 1;
    else return joined(text, at, depth);
  }
  return endOfLine(text, start);
}

/** A shell goes on with the word where something follows a quote: `'it'\''s'`. */
function joined(text: string, at: number, depth: number): number {
  if (depth > 0) return at - depth;
  const next = text[at + 1] ?? "\n";
  if (!/[A-Za-z0-9\\'"!@#%^*+/]/.test(next)) return at;
  if (next === "\\" && text[at + 2] !== "'") return at;
  const blank = /[\s,;)\]}]/g;
  blank.lastIndex = at + 1;
  const end = blank.exec(text)?.index ?? text.length;
  return Math.min(end, endOfLine(text, at));
}

function backslashesBefore(text: string, at: number, from: number): number {
  let count = 0;
  while (at - count > from && text[at - count - 1] === "\\" && count < 16) count += 1;
  return count;
}

/** `["a", "b"]`, over several lines where it is. */
function endOfList(text: string, at: number): number {
  const close = text.indexOf("]", at);
  return close < 0 || close - at > 4096 ? endOfLine(text, at) : close + 1;
}

/** The line, and those after it that belong to it: behind a backslash, or further in below `|` or `>`. */
function endOfSetting(text: string, at: number): number {
  let end = endOfLine(text, at);
  const block = /^[|>][+-]?\d?\s*$/.test(text.slice(at, Math.min(end, at + 8)));
  if (!block) {
    while (text[end - 1] === "\\" && end < text.length && end - at < valueMost)
      end = endOfLine(text, end + 1);
    return end;
  }
  const begin = text.lastIndexOf("\n", at) + 1;
  const indent = indentAt(text, begin);
  while (end < text.length && end - at < valueMost) {
    const next = text.indexOf("\n", end) + 1;
    if (next === 0 || next >= text.length || indentAt(text, next) <= indent) break;
    end = endOfLine(text, next);
  }
  return end;
}

function indentAt(text: string, at: number): number {
  let count = 0;
  while (text[at + count] === " " && count < 256) count += 1;
  return count;
}

const blank = /\s/;
const closesAfter = /[\s,;:)\]}]/;

/** One word; a phrase goes on until another name is set, or the line ends. */
function endOfBare(text: string, at: number, around: Surroundings): number {
  const limit = endOfLine(text, at);
  for (let end = at; end < limit; end++) {
    if (isOver(text, end, around)) return end;
    // What is escaped ends nothing.
    if (text[end] === "\\" && around.within !== "") end += 1;
  }
  return limit;
}

function isOver(text: string, at: number, around: Surroundings): boolean {
  const char = text[at]!;
  if (around.until.includes(char) || isClosing(text, at, around)) return true;
  if (around.quotedName && /[,}\]]/.test(char)) return true;
  if (char === "<" && text[at + 1] === "/") return true;
  return blank.test(char) && !(around.phrase && goesOn(text, at));
}

function isClosing(text: string, at: number, { within }: Surroundings): boolean {
  const [char, next = "\n"] = [text[at], text[at + 1]];
  if (char === "\\" && (next === '"' || next === "'"))
    return closesAfter.test(text[at + 2] ?? "\n") || text[at + 2] === '"';
  if (char === '"' && within === '"') return true;
  return within !== "" && char === within && closesAfter.test(next);
}

/** Whether the word behind this blank is more of a phrase, and not the next name with its value. */
function goesOn(text: string, at: number): boolean {
  const next = /\s{1,8}(?:[\w.-]{1,64}\s?[=:]|--?[a-z]|[|&<>])/y;
  next.lastIndex = at;
  return !next.test(text);
}
