/** Passwords on command lines, and in commands and files in which they follow a word: Redis, HAProxy, SQL, `.netrc`, `.pgpass`. */
import { each, type Finding } from "./finding.ts";
import { Quotes } from "./quotes.ts";
import { bareWord, valueAt } from "./value.ts";

const what = "a password, token or key on a command line";

/** `--db-password "a b"`, and as a list of arguments: `"--token", "…"`. */
const longFlag =
  /(?<![\w-])--?(?:[a-z]{1,20}[-_]){0,4}(?:password|passwd|passphrase|passin|passout|pass|pwd|secret|token|(?:api|access|account|private|signing)[-_]?key|credentials?)(?:[-_]?(?:key|value|plain))?(?:["'],\s{0,64}(?=["'])|["']?[ \t]{1,8}|=)/gi;

export function longFlagsIn(text: string): Finding[] {
  const quotes = new Quotes(text);
  return each(text, longFlag, (from, at) => {
    if (/[-{}()]/.test(text[at] ?? "-")) return null;
    return { what, from, ...valueAt(text, at, { ...bareWord, within: quotes.at(at) }) };
  });
}

/** A flag by itself, with its value in the same word, or as an argument of a list. */
function flagsOf(letters: string): RegExp {
  return new RegExp(
    `(?<=\\s)-${letters}[ =]{0,3}(?=\\S)|(?<=["'])-${letters}(?:["'],?\\s{0,64}|=)?(?=\\S)`,
    "g",
  );
}

/** Short flags, each with the programs to which it hands a password. */
const shortFlags: readonly { readonly programs: RegExp; readonly flag: RegExp }[] = [
  {
    programs: /\b(?:mysql|mariadb|sshpass|mongo|docker login|podman login|skopeo login|helm registry login)/i,
    flag: flagsOf("p"),
  },
  { programs: /\b(?:redis|valkey)-cli\b/, flag: flagsOf("a") },
  { programs: /\b(?:curl|wget|https?|ab|xh)\b/, flag: flagsOf("(?:u|U|-user|-proxy-user)") },
  { programs: /\bldap\w/, flag: flagsOf("w") },
  { programs: /\b(?:zip|unzip|7z|rar)\b/, flag: flagsOf("[pP]") },
];

export function shortFlagsIn(text: string): Finding[] {
  const quotes = new Quotes(text);
  return shortFlags.flatMap(({ programs, flag }) =>
    each(text, flag, (from, at) => {
      if (!programs.test(lineBefore(text, from))) return null;
      return { what, from, ...valueAt(text, at, { ...bareWord, within: quotes.at(at) }) };
    }),
  );
}

/** Words that a password follows, some of them only behind another on the same line. */
const words: readonly { readonly word: RegExp; readonly line?: RegExp }[] = [
  // Redis, HAProxy, Keepalived.
  {
    word: /(?<!\w)(?:requirepass|masterauth|primaryauth|insecure-password|auth[-_]pass|stats[ \t]{1,4}auth)(?:[ \t]{1,8}|["'],?\s{0,16}(?=["'])|["'][ \t]{1,8})/gi,
  },
  { word: /(?<!\w)auth-pass[ \t]{1,8}[\w-]{1,64}[ \t]{1,8}/gi },
  { word: /(?<!\w)AUTH["'][ \t]{1,3}(?=["'])/gi },
  { word: /(?<!\w)AUTH[ \t]{1,3}(?=\S)/g, line: /^$|[>$] $|\bredis-cli / },
  { word: /["' \t]>(?=[^\s=>])/g, line: /(?:^|[\s"'])(?:user|setuser)["']?[ \t]/i },
  // HAProxy's user lists, and `.netrc`.
  { word: /[ \t]password[ \t]{1,8}/gi, line: /^[ \t]*(?:user|machine|default)[ \t]/i },
  { word: /\bidentified[ \t]{1,4}(?:with[ \t]{1,4}[\w'"]{1,40}[ \t]{1,4})?by[ \t]{1,4}(?=["'])/gi },
  // `host:port:database:user:password`
  { word: /^[\w.*-]{1,128}:(?:\d{4,5}|\*):[\w.*-]{1,64}:[\w.*-]{1,64}:(?=\S{1,512}\r?$)/gm },
];
const lineMost = 200;

export function wordsIn(text: string): Finding[] {
  return words.flatMap(({ word, line }) =>
    each(text, word, (from, at) => {
      if (line !== undefined && !line.test(lineBefore(text, from))) return null;
      return { what: "a password", from, ...valueAt(text, at, bareWord) };
    }),
  );
}

/** What stands before on the same line. */
function lineBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - lineMost), at);
  return before.slice(before.lastIndexOf("\n") + 1);
}
