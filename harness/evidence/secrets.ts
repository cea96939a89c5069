/**
 * What must never be in a pack: private keys, passwords in URLs and settings, tokens of known makes, and given literal
 * values (the signing key itself, secrets of the environment). It knows secrets by their form or their value; one that
 * looks like any other word, and that nobody named, is not seen.
 * Texts are Latin-1, one character a byte, so that any file can be read and written back unchanged.
 */
import type { KeyObject } from "node:crypto";
import { existsSync } from "node:fs";

const redacted = "[redacted]";

const privateKeyForm = "a private key";

interface Form {
  readonly what: string;
  /** Group 1 stays, group 2 is the secret. */
  readonly pattern: RegExp;
}

const names =
  "password|passwd|passphrase|_pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|credentials?";

const forms: readonly Form[] = [
  {
    what: privateKeyForm,
    pattern:
      /(-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----)(?!\[redacted\])((?:(?!-----END)[\s\S]){0,16384}(?:-----END[A-Z0-9 ]*-----)?)/g,
  },
  { what: "a password in a URL", pattern: /(:\/\/[^\s:@/"'<>]{0,256}:)([^\s/"'<>]+(?=@))/g },
  {
    what: "a password, token or key that is set to a value",
    pattern: new RegExp(
      `((?:${names})(?:[_.-]?key)?(?:\\\\?["'])?\\s{0,3}(?:=|:(?!/))\\s{0,3}(?:\\\\?["'])?)([^\\s"'\\\\,;&<>{}()]+)`,
      "gi",
    ),
  },
  {
    what: "a password, token or key on a command line",
    pattern: new RegExp(
      `(--(?:[a-z-]*-)?(?:${names})["']?,?\\s{1,8}["']?)([^\\s"'\\\\,;&<>{}()-][^\\s"'\\\\,;&<>]*)`,
      "gi",
    ),
  },
  {
    what: "an authorization header",
    pattern: /(\b(?:Bearer|Basic)\s{1,3})([A-Za-z0-9+/_~.-]{16,}=*)/g,
  },
  { what: "an access key of a cloud", pattern: /(\b)((?:AKIA|ASIA)[0-9A-Z]{16}\b)/g },
  { what: "a token", pattern: /(\b)(gh[pousr]_[A-Za-z0-9]{36,}\b)/g },
  { what: "a token", pattern: /(\b)(xox[abeoprs]-[A-Za-z0-9-]{10,})/g },
  { what: "a token", pattern: /(\b)((?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{10,}\b)/g },
  { what: "a token", pattern: /(\b)(eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})/g },
];

/** What is written where a secret could stand, and is none. */
const harmless =
  /^(?:null|none|nil|undefined|true|false|\*+|x{3,}|\[?hidden\]?|\[?redacted\]?|\d{1,5}|\$.*)$/i;

export class Secrets {
  readonly #literals: readonly (Form & { readonly text: string })[];

  /** @param values what they are, such as `the signing key`, by the value in Latin-1 */
  constructor(values: ReadonlyMap<string, string>) {
    this.#literals = [...values].map(([text, what]) => {
      const escaped = text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
      return { what, text, pattern: new RegExp(`()(${escaped})`, "g") };
    });
  }

  /** The first secret in the text, and at which character; `null` when none is seen. */
  find(text: string): { readonly what: string; readonly at: number } | null {
    for (const { what, text: value } of this.#literals) {
      const at = text.indexOf(value);
      if (at >= 0) return { what, at };
    }
    for (const { what, pattern } of forms)
      for (const match of text.matchAll(pattern))
        if (!isHarmless(match[2]!)) return { what, at: match.index + match[1]!.length };
    return null;
  }

  /** The text without its secrets, and how many they were. */
  redact(text: string): { readonly text: string; readonly count: number } {
    let count = 0;
    let clean = text;
    for (const { pattern } of [...this.#literals, ...forms])
      clean = clean.replace(pattern, (all, before: string, secret: string) => {
        if (isHarmless(secret)) return all;
        count += 1;
        return before + redacted;
      });
    return { text: clean, count };
  }
}

function isHarmless(secret: string): boolean {
  return secret === "" || harmless.test(secret);
}

const secretName = /(?:PASS(?:WORD|WD|PHRASE)?|PWD|SECRET|TOKEN|KEY|CREDENTIALS?)$/i;
const shortestSecret = 8;

/**
 * Values that no file of a pack may hold: the signing key in the forms it may be written in, and what the environment has
 * under a name that ends like a secret's.
 */
export function secretsOf(privateKey: KeyObject, env: Readonly<Record<string, string | undefined>>): Secrets {
  const values = new Map<string, string>();
  const note = (value: string, what: string) => {
    for (const form of formsOf(value))
      if (form.length >= shortestSecret) values.set(Buffer.from(form).toString("latin1"), what);
  };
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && secretName.test(name) && isWorthHiding(name, value))
      note(value.trim(), `the value of ${name} in the environment`);
  const der = privateKey.export({ type: "pkcs8", format: "der" });
  // The seed is the last 32 bytes; a PEM body is the whole in base64, of which the end is enough.
  const seed = der.subarray(-32);
  for (const text of [
    der.toString("base64").slice(-40),
    seed.toString("hex"),
    seed.toString("hex").toUpperCase(),
    seed.toString("base64").replace(/=+$/, ""),
    seed.toString("base64url"),
    seed.toString("latin1"),
  ])
    values.set(text, "the signing key");
  return new Secrets(values);
}

/** Files and folders that are there, and switches, are no secrets, nor is where the shell stands. */
function isWorthHiding(name: string, value: string): boolean {
  const text = value.trim();
  const isPath = text.startsWith("/") && existsSync(text);
  return !/^(?:OLD)?PWD$/.test(name) && !isPath && !isHarmless(text);
}

/** As it is, and as JSON, a URL or base64 would write it. */
function formsOf(value: string): Set<string> {
  return new Set([
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString("base64").replace(/=+$/, ""),
  ]);
}
