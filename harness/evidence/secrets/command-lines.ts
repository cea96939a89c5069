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
      const before = text.slice(Math.max(0, from - 200), from);
      if (!programs.test(before.slice(before.lastIndexOf("\n") + 1))) return null;
      return { what, from, ...valueAt(text, at, { ...bareWord, within: quotes.at(at) }) };
    }),
  );
}

/** Words that a password follows. */
const words: readonly RegExp[] = [
  // Redis, HAProxy, Keepalived.
  /(?<!\w)(?:requirepass|masterauth|primaryauth|insecure-password|auth[-_]pass(?:[ \t]{1,4}[\w-]{1,64})?|stats[ \t]{1,4}auth)(?:[ \t]{1,8}|["'],?\s{0,16}(?=["'])|["'][ \t]{1,8})/gi,
  /(?<!\w)AUTH["'][ \t]{1,3}(?=["'])|(?<=^|[>$] |\bredis-cli .{0,64})AUTH[ \t]{1,3}(?=\S)/gm,
  /(?<=(?:^|\s|["'])(?:user|setuser)["']?[ \t]{1,3}["']?[\w-]{1,64}["']?[ \t].{0,64})["' \t]>(?=[^\s=>])/gim,
  // HAProxy's user lists, and `.netrc`.
  /^[ \t]{0,16}(?:user|machine|default)[ \t][^\n]{0,160}?[ \t]password[ \t]{1,8}/gim,
  /\bidentified[ \t]{1,4}(?:with[ \t]{1,4}[\w'"]{1,40}[ \t]{1,4})?by[ \t]{1,4}(?=["'])/gi,
  // `host:port:database:user:password`
  /^[\w.*-]{1,128}:(?:\d{4,5}|\*):[\w.*-]{1,64}:[\w.*-]{1,64}:(?=\S{1,512}\r?$)/gm,
];

export function wordsIn(text: string): Finding[] {
  return words.flatMap((word) =>
    each(text, word, (from, at) => ({ what: "a password", from, ...valueAt(text, at, bareWord) })),
  );
}
