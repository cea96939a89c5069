/** Private keys in the armour of PEM, OpenSSH, PGP, PuTTY and SSH2: whole ones, and what is left of one that was cut off. */
import type { Finding } from "./finding.ts";

const privateKeyForm = "a private key";

/** Longer ones are cut off there. */
const longestKey = 16 * 1024;

const begin =
  /(?<!-)-{4,5} ?BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}|^Private-Lines: \d{1,3}|\bAGE-SECRET-KEY-1/gm;
const end = /-{4,5} ?END [A-Z0-9 ]{1,64}-{4,5}/g;

export function privateKeysIn(text: string): Finding[] {
  const found: Finding[] = [];
  begin.lastIndex = 0;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const start = begin.lastIndex;
    if (text.startsWith("[redacted]", start)) continue;
    const finish = endFrom(text, start);
    found.push({ what: privateKeyForm, from: match.index, start, end: finish });
    begin.lastIndex = finish;
  }
  return found;
}

function endFrom(text: string, start: number): number {
  const part = text.slice(start, start + longestKey);
  end.lastIndex = 0;
  return start + (end.test(part) ? end.lastIndex : part.length);
}
