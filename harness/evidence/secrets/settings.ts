/**
 * Values that are set to a name such as `…_PASSWORD` or `api_key`: variables, JSON, YAML, properties, XML, queries of URLs,
 * connection strings, flags, SQL. Only the place of a value counts, not its form.
 */
import { type Finding, isHarmless } from "./finding.ts";
import { Quotes } from "./quotes.ts";
import { type Surroundings, valueAt } from "./value.ts";

const what = "a password, token or key that is set to a value";

/** Group 1: a name whose value is a word or several, whatever they look like. */
const names = new RegExp(
  "(pass(?:word|wd|phrase|code|wort)|(?<![a-z])pwd|(?<=[a-z0-9][_.-])pass(?![a-z])|jaas)|" +
    "secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|" +
    "shared[_-]?access[_-]?signature|credential|auth[_-]?key|session[_-]?key|master[_-]?key",
  "gi",
);

/** What may follow in the same name. */
const rest = /[\w-]{0,48}(?:\.(?:key|value|secret|password))?/y;
/** Last words of names that say where a secret is, or what is known of it. */
const about =
  /^(?:expir|encrypt|polic|valid|mechanism|serializ|redacted)|^(?:file|path|dir|folder|timeout|lifetime|ttl|length|min|max|count|number|total|type|kind|ur[li]|endpoint|name|id|required|enabled|disabled|method|algorithm|refresh|rotation|iteration|encoder|used|usage|version|manager|provider|class|reader|bucket|limit|size|ms|second|at|hint|found|checker|issuer|audience|scope|span|ized|izer|less|ary)s?$/i;

function isAbout(tail: string): boolean {
  return about.test(tail.split(/[_-]|(?<=[a-z])(?=[A-Z])/).at(-1)!);
}

const separators = new RegExp(
  // A value that stands beside its name: `{"name": "DB_PASSWORD", "value": "…"}`.
  "\\\\{0,8}[\"'`]?[ \\t]{0,8},?\\s{0,40}\\\\{0,8}[\"']?(?:value|default)\\\\{0,8}[\"']?[ \\t]{0,8}[=:][ \\t]{0,8}|" +
    "\\\\{0,8}[\"'`]?[\\])]?[ \\t]{0,32}(?:=>|:=|[+?:]?=|:(?!//))[ \\t]{0,32}|" +
    ">(?=[^<])",
  "y",
);
/** SQL: `PASSWORD 'it''s'`. A configuration file: `password word`, with nothing else on the line. */
const bySpace = /[ \t]{1,8}(?=[eE]?')|(?<=^[ \t]*password)[ \t]{1,8}(?=\S{1,256}[ \t]*\r?$)/my;

export function settingsIn(text: string): Finding[] {
  const found: Finding[] = [];
  const quotes = new Quotes(text);
  names.lastIndex = 0;
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const phrase = match[1] !== undefined;
    const setting = settingAt(text, match, phrase, quotes);
    if (setting === null) continue;
    if (!isHarmless(text.slice(setting.start, setting.end), { numbers: !phrase })) found.push(setting);
    names.lastIndex = Math.max(names.lastIndex, setting.end);
  }
  return found;
}

function settingAt(text: string, match: RegExpExecArray, phrase: boolean, quotes: Quotes): Finding | null {
  const named = match.index + match[0].length;
  rest.lastIndex = named;
  const tail = rest.exec(text)?.[0] ?? "";
  if (isAbout(tail)) return null;
  const end = named + tail.length;
  const at = separatorEnd(text, end, phrase);
  if (at === null) return null;
  const from = nameStart(text, match.index);
  if (text[end] === ">" && !/[<:]/.test(text[from - 1] ?? " ")) return null; // no element's name
  const isFolder = text[at] === "/" && from === match.index && match[0] === "PWD";
  if (isFolder) return null; // where the shell stands
  const value = valueAt(text, at, surroundings(text, { from, end, at, phrase, within: quotes.at(at) }));
  return { what, from, ...value };
}

/** Where the value begins; `null` where the name is just a word. */
function separatorEnd(text: string, end: number, phrase: boolean): number | null {
  for (const separator of phrase ? [separators, bySpace] : [separators]) {
    separator.lastIndex = end;
    if (separator.test(text)) return separator.lastIndex;
  }
  return null;
}

function nameStart(text: string, at: number): number {
  let start = at;
  while (at - start < 96 && /[\w.$-]/.test(text[start - 1] ?? " ")) start -= 1;
  return start;
}

interface Place {
  readonly from: number;
  readonly end: number;
  readonly at: number;
  readonly phrase: boolean;
  readonly within: string;
}

function surroundings(text: string, { from, end, at, phrase, within }: Place): Surroundings {
  const before = text.slice(Math.max(0, from - 64), from);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const isLineStart = before.includes("\n") || from <= 64;
  const quotedName = /["'`]/.test(text.slice(end, Math.min(at, end + 10))) && /["'`]$/.test(before);
  return {
    wholeLine:
      isLineStart && /^\s*(?:(?:export|set|setenv|declare -x|ENV|-|#|;|\/\/|\+) *)?["']?$/.test(line),
    quotedName,
    phrase,
    within,
    until: untilOf(
      line.at(-1) ?? "",
      /;\s*$/.test(line) || /^[^\s;]{1,200};\s{0,2}[\w ]{1,40}=/.test(text.slice(at, at + 256)),
    ),
  };
}

function untilOf(before: string, isList: boolean): string {
  if (before === "?" || before === "&") return "&#";
  return isList ? ";" : "";
}
