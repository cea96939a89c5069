/**
 * Values that no file of a pack may hold, whatever stands around them: the signing key, what the environment has under a
 * secret's name, and what the run's own configuration sets as a password.
 */
import type { KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { type Finding, isHarmless } from "./finding.ts";
import { urlsIn } from "./urls.ts";

/** Shorter ones are in too many words. */
const shortest = 8;

/** What a value is, such as `the signing key`, by the value in Latin-1. */
export type Literals = ReadonlyMap<string, string>;

export function literalsIn(text: string, literals: Literals): Finding[] {
  const found: Finding[] = [];
  for (const [value, what] of literals)
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length))
      found.push({ what, from: at, start: at, end: at + value.length });
  return found;
}

/** The seed of the key, in every way in which keys are written down; what goes before it is the same in all keys. */
export function ofSigningKey(privateKey: KeyObject): Map<string, string> {
  const seed = privateKey.export({ type: "pkcs8", format: "der" }).subarray(-32);
  return new Map(formsOf(seed).map((form) => [form, "the signing key"]));
}

const secretName =
  /(?:PASS(?:WORD|WD|PHRASE|CODE)?|PWD|SECRETS?|TOKENS?|KEY|CREDENTIALS?|PAT|AUTH|COOKIE|SALT|DSN|PASSWORDS|KEYS)(?:_?(?:\d{1,3}|[A-Z]|PROD|STAGING|TEST|DEV|BASE64|B64))?$/i;

/** @param named variables that hold a secret whatever their names suggest */
export function ofEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  named: readonly string[] = [],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const what = `the value of ${name} in the environment`;
    const isSecret = named.includes(name) || (secretName.test(name) && isWorthHiding(name, value));
    if (isSecret) note(found, value.trim(), what);
    const url = Buffer.from(value).toString("latin1");
    for (const { start, end } of urlsIn(url))
      note(found, Buffer.from(url.slice(start, end), "latin1").toString("utf8"), what);
  }
  return found;
}

/** Files and folders that are there, and switches, are no secrets, nor is where the shell stands. */
function isWorthHiding(name: string, value: string): boolean {
  const text = value.trim();
  const isPath = text.startsWith("/") && existsSync(text);
  return !/^(?:OLD)?PWD$/.test(name) && !isPath && !isHarmless(text, { numbers: true });
}

/** Each line of a value besides, so that one is found also where its lines were put together otherwise. */
function note(found: Map<string, string>, value: string, what: string): void {
  const lines = value.split(/\r?\n|\\n/).filter((line) => line.length >= 24 && !line.startsWith("-----"));
  for (const part of new Set([value, ...lines]))
    for (const form of part.length >= shortest ? formsOf(Buffer.from(part)) : []) found.set(form, what);
}

/** Letters and digits without blanks, as passwords are made by programs: a word of a language is not hidden everywhere. */
const made = /^(?=\S{0,256}\d)(?=\S{0,256}[A-Za-z])[\x21-\x7e]{12,256}$/;

export function ofConfiguration(values: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const value of values)
    if (made.test(value) && !existsSync(value)) note(found, value, "a password of the run's configuration");
  return found;
}

/** As it is, in hexadecimal, and in base64 wherever in a longer text it begins. Escapes are undone before anything is looked for. */
function formsOf(bytes: Buffer): string[] {
  const base64 = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // The first and the last characters hold bits of what is around, or of nothing.
    const inner = whole.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const hex = bytes.toString("hex");
  const wide = utf16(bytes);
  const forms = [bytes.toString("latin1"), hex, hex.toUpperCase(), ...base64, ...wide];
  return [...new Set(forms)].filter((form) => form.length >= shortest);
}

/** Only where it is not the value with zeros between, which are left out of what is read. */
function utf16(bytes: Buffer): string[] {
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes) || bytes.length === text.length) return [];
  const little = Buffer.from(text, "utf16le");
  return [little.toString("latin1"), Buffer.from(little).swap16().toString("latin1")];
}
