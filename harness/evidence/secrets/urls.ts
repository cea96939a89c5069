/**
 * Credentials in URLs: `scheme://user:password@host`, and `https://TOKEN@host`. A password may hold what a URL should not: a
 * slash, a quote, an `@`, a colon. Where it is not certain how far it goes, it goes to the last `@`.
 */
import { each, type Finding, isHarmless } from "./finding.ts";

const what = "a password in a URL";
const urlMost = 4096;

/** Whose URLs have a host and a path; all others are taken for those of databases and brokers. */
const web = /^(?:\w{1,12}\+)?(?:https?|ftps?|wss?|git)$/i;
const port = /^\[?[\w.:-]*\]?:\d{1,5}$/;

export function urlsIn(text: string): Finding[] {
  const found: Finding[] = [];
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
    const finding = urlAt(text, at);
    if (finding !== null && !isHarmless(text.slice(finding.start, finding.end), { numbers: false }))
      found.push(finding);
  }
  return found;
}

function urlAt(text: string, at: number): Finding | null {
  const scheme = schemeBefore(text, at);
  if (scheme === "") return null;
  const start = at + 3;
  const run = text.slice(start, endOfUrl(text, start));
  const user = userinfoOf(run, web.test(scheme));
  if (user === null) return null;
  return { what, from: at - scheme.length, start: start + user.start, end: start + user.end };
}

function schemeBefore(text: string, at: number): string {
  let start = at;
  while (at - start < 32 && /[\w+.-]/.test(text[start - 1] ?? " ")) start -= 1;
  return text.slice(start, at);
}

/** The blank or the quote behind it, the bracket once a host is named, or the next URL. */
function endOfUrl(text: string, start: number): number {
  const limit = Math.min(text.length, start + urlMost);
  let hasHost = false;
  for (let end = start; end < limit; end++) {
    const char = text[end]!;
    if (char === "@") hasHost = true;
    if (/[\s"`\0]/.test(char) || (hasHost && /[<>]/.test(char))) return end;
    if (closesBefore(char, text[end + 1] ?? "\n") || text.startsWith("://", end)) return end;
  }
  return limit;
}

/** A quote that ends a word, or an escape that does. */
function closesBefore(char: string, next: string): boolean {
  return (char === "\\" && /["'nrt]/.test(next)) || (char === "'" && /[\s,;)\]}:]/.test(next));
}

/** What is secret before the host; `null` where there is nothing. */
function userinfoOf(run: string, isWeb: boolean): { start: number; end: number } | null {
  const end = run.lastIndexOf("@");
  if (end <= 0) return null;
  const first = run.split(/[/?#]/, 1)[0]!;
  const colon = run.indexOf(":");
  if (!first.includes("@")) {
    // An `@` further on: a path's, unless a colon makes what comes before it a password and no port.
    const isPassword =
      colon >= 0 &&
      colon < first.length &&
      (!port.test(first) || (!isWeb && /@[\w.-]+(?:[:/?,]|$)/.test(run)));
    if (!isPassword) return null;
  }
  if (isWeb) return { start: 0, end };
  return colon >= 0 && colon < end ? { start: colon + 1, end } : null;
}

/** Go's `user:password@tcp(host)`, and Oracle's `thin:user/password@host`: what stands before the host. */
const host = /@(?:tcp|unix)\(/g;
const thin = /\bthin:[\w.-]{1,64}\/(?=\S)/g;

export function dataSourcesIn(text: string): Finding[] {
  const found: Finding[] = [];
  for (const { index: end } of text.matchAll(host)) {
    const word = text
      .slice(Math.max(0, end - 384), end)
      .split(/[\s"']/)
      .at(-1)!;
    const colon = word.indexOf(":");
    if (colon > 0) found.push({ what, from: end - word.length, start: end - word.length + colon + 1, end });
  }
  const oracle = each(text, thin, (from, start) => {
    const end = text.slice(start, start + 256).search(/@|\s/);
    return end < 0 ? null : { what, from, start, end: start + end };
  });
  return [...found, ...oracle].filter(
    ({ start, end }) => !isHarmless(text.slice(start, end), { numbers: false }),
  );
}
