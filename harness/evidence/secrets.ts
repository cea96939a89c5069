/**
 * What must never be in a pack: private keys, passwords in URLs and settings, tokens of known makes, and given literal
 * values (the signing key itself, secrets of the environment). Secrets are recognised by their form or their value; one that
 * looks like any other word, and is not given as a literal, is not seen.
 * Texts are Latin-1, one character a byte, so that any file can be read and written back unchanged.
 */
import type { KeyObject } from "node:crypto";
import { longFlagsIn, shortFlagsIn, wordsIn } from "./secrets/command-lines.ts";
import { type Finding, type Look, redacted } from "./secrets/finding.ts";
import { headersIn, schemesIn } from "./secrets/headers.ts";
import {
  type Literals,
  literalsIn,
  ofConfiguration,
  ofEnvironment,
  ofSigningKey,
} from "./secrets/literals.ts";
import { privateKeysIn } from "./secrets/private-keys.ts";
import { type Reading, unescaped, unwrapped } from "./secrets/readings.ts";
import { settingsIn } from "./secrets/settings.ts";
import { knownTokensIn, ownTokensIn } from "./secrets/tokens.ts";
import { dataSourcesIn, urlsIn } from "./secrets/urls.ts";

/** In the order in which a secret is named after what it is. */
const looks: readonly Look[] = [
  privateKeysIn,
  urlsIn,
  dataSourcesIn,
  headersIn,
  settingsIn,
  longFlagsIn,
  shortFlagsIn,
  wordsIn,
  schemesIn,
  ownTokensIn,
  knownTokensIn,
];

/** How often escapes are undone: JSON in JSON in JSON in a URL. */
const deepest = 4;

/** Text and context that are never more than this apart make up one secret. */
export const farthest = 32 * 1024;

export class Secrets {
  readonly #literals: Literals;

  /** @param values what they are, such as `the signing key`, by the value in Latin-1 */
  constructor(values: Literals) {
    this.#literals = values;
  }

  /** The first secret in the text, and at which character; `null` when none is seen. */
  find(text: string): { readonly what: string; readonly at: number } | null {
    const [first] = this.findAll(text);
    return first === undefined ? null : { what: first.what, at: first.start };
  }

  /** The text without its secrets, and how many they were. */
  redact(text: string): { readonly text: string; readonly count: number } {
    const found = this.findAll(text);
    return { text: withoutThem(text, found), count: found.length };
  }

  /** A text of ours, such as a message, as it may be packed. */
  redactText(text: string): string {
    return Buffer.from(this.redact(Buffer.from(text).toString("latin1")).text, "latin1").toString();
  }

  /** In the order of the text; those that touch are one. */
  findAll(text: string): Finding[] {
    const found = this.#seen(text);
    let layer: Layer = { text, starts: null, ends: null };
    for (let depth = 0; depth < deepest; depth++) {
      const plain = unwrapped(layer.text);
      if (plain !== null) found.push(...this.#seenIn(below(layer, plain)));
      const inner = unescaped(layer.text, "structure");
      if (inner !== null) found.push(...this.#seenIn(below(layer, inner)));
      const next = unescaped(layer.text, "nothing");
      if (next === null) break;
      layer = below(layer, next);
      found.push(...this.#seenIn(layer));
    }
    return merged(found);
  }

  /** These, and passwords that are set in these texts, which are the run's own. */
  withPasswordsOf(texts: readonly string[]): Secrets {
    const values = texts.flatMap((text) =>
      this.findAll(text).map(({ start, end }) => text.slice(start, end)),
    );
    return new Secrets(new Map([...this.#literals, ...ofConfiguration(values)]));
  }

  #seen(text: string): Finding[] {
    return [literalsIn(text, this.#literals), ...looks.map((look) => look(text))].flat();
  }

  #seenIn({ text, starts, ends }: Layer): Finding[] {
    return this.#seen(text).map(({ what, from, start, end }) => ({
      what,
      from: starts![from]!,
      start: starts![start]!,
      end: ends![end - 1]!,
    }));
  }
}

/** A reading, with places in the text that was given. */
interface Layer {
  readonly text: string;
  readonly starts: Uint32Array | null;
  readonly ends: Uint32Array | null;
}

function below({ starts, ends }: Layer, reading: Reading): Layer {
  if (starts === null || ends === null) return reading;
  return {
    text: reading.text,
    starts: reading.starts.map((at) => starts[at]!),
    ends: reading.ends.map((at) => (at === 0 ? 0 : ends[at - 1]!)),
  };
}

function merged(found: readonly Finding[]): Finding[] {
  const all: Finding[] = [];
  for (const one of found.filter(({ start, end }) => end > start).toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last === undefined || one.start >= last.end) all.push(one);
    else
      all[all.length - 1] = {
        ...last,
        from: Math.min(last.from, one.from),
        end: Math.max(last.end, one.end),
      };
  }
  return all;
}

export function withoutThem(text: string, found: readonly Finding[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of found) {
    parts.push(text.slice(at, start), redacted);
    at = end;
  }
  return parts.join("") + text.slice(at);
}

/**
 * Values that no file of a pack may hold: the signing key in the forms it may be written in, and what the environment has
 * under a name that ends like a secret's.
 * @param named variables of the environment that hold secrets, whatever their names tell
 */
export function secretsOf(
  privateKey: KeyObject,
  env: Readonly<Record<string, string | undefined>>,
  named: readonly string[] = [],
): Secrets {
  return new Secrets(new Map([...ofEnvironment(env, named), ...ofSigningKey(privateKey)]));
}
