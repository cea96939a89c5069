/** In which quotes a place of a text stands. Places are asked for in rising order, so that the text is read once. */
export class Quotes {
  readonly #text: string;
  #at = 0;
  #open = "";

  constructor(text: string) {
    this.#text = text;
  }

  /** `"`, `'`, a backtick, or nothing. Quotes end where lines end. */
  at(place: number): string {
    for (; this.#at < place; this.#at++) this.#pass(this.#text[this.#at]!);
    return this.#open;
  }

  #pass(char: string): void {
    if (char === "\n") this.#open = "";
    else if (char === '"') {
      if (this.#isEscaped()) return;
      if (this.#open === "") this.#open = char;
      else if (this.#open === char) this.#open = "";
    } else if (char === "'" || char === "`") {
      // An apostrophe stands within a word.
      if (this.#open === "" && /[\s([{,=:]/.test(this.#text[this.#at - 1] ?? "\n")) this.#open = char;
      else if (this.#open === char && /[\s)\]},;:]/.test(this.#text[this.#at + 1] ?? "\n")) this.#open = "";
    }
  }

  #isEscaped(): boolean {
    let count = 0;
    while (count < 16 && this.#text[this.#at - count - 1] === "\\") count += 1;
    return count % 2 === 1;
  }
}
