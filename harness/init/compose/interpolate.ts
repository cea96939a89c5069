/**
 * Variables in the texts of a compose file: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?reason}`, `${NAME:+other}`, each
 * also without the colon, one within the other; `$$` is a dollar. Nothing is looked up in the environment of this process.
 */

export interface Variables {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Called with each variable that has no value and no default. */
  readonly onUnset?: (name: string) => void;
}

/** The text with every variable replaced. What is no variable stays as it is. */
export function interpolated(text: string, variables: Variables): string {
  return new Interpolation(text, variables).upTo(false);
}

/** The name of the variable that the whole text stands for, as in `${DB_PASSWORD:-secret}`; `null` for any other text. */
export function variableOf(text: string): string | null {
  return /^\$\{?([A-Za-z_]\w*)(?:\}|:?[-?+][^{}]*\})?$/.exec(text)?.[1] ?? null;
}

const nameHere = /[A-Za-z_]\w*/y;

class Interpolation {
  readonly #text: string;
  readonly #variables: Variables;
  #at = 0;

  constructor(text: string, variables: Variables) {
    this.#text = text;
    this.#variables = variables;
  }

  /** @param braced whether a closing brace ends it */
  upTo(braced: boolean): string {
    let made = "";
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at]!;
      if (braced && character === "}") break;
      made += character === "$" ? this.#variable() : character;
      if (character !== "$") this.#at++;
    }
    return made;
  }

  /** At a dollar. */
  #variable(): string {
    if (this.#take("$$")) return "$";
    if (this.#take("${")) return this.#braced();
    this.#at++;
    const name = this.#name();
    return name === "" ? "$" : this.#valueOf(name);
  }

  #braced(): string {
    const name = this.#name();
    const operator = [":-", ":?", ":+", "-", "?", "+"].find((one) => this.#take(one));
    const word = this.upTo(true);
    this.#take("}");
    const value = this.#variables.values[name];
    const isSet = value !== undefined && !(operator?.startsWith(":") && value === "");
    switch (operator?.at(-1)) {
      case "-":
        return isSet ? value : word;
      case "+":
        return isSet ? word : "";
      case "?":
        return isSet ? value : this.#unset(name);
      default:
        return this.#valueOf(name);
    }
  }

  #valueOf(name: string): string {
    return this.#variables.values[name] ?? this.#unset(name);
  }

  #unset(name: string): string {
    this.#variables.onUnset?.(name);
    return "";
  }

  #name(): string {
    nameHere.lastIndex = this.#at;
    const name = nameHere.exec(this.#text)?.[0] ?? "";
    this.#at += name.length;
    return name;
  }

  #take(text: string): boolean {
    const there = this.#text.startsWith(text, this.#at);
    if (there) this.#at += text.length;
    return there;
  }
}
