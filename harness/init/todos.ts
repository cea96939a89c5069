/** What is still to be done in a generated file: its TODO comments. Pure. */

export interface Todo {
  /** From 1. */
  readonly line: number;
  /** The sentence without the mark. */
  readonly text: string;
}

/** At the beginning of a comment. */
const mark = /(?:\/\/|#|^ ?\*) ?TODO:? (?=\S)/;

/** In their order. A TODO in a text is none. */
export function todosIn(text: string): Todo[] {
  return text.split("\n").flatMap((line, at) => {
    const found = mark.exec(line);
    if (found === null) return [];
    return [{ line: at + 1, text: line.slice(found.index + found[0].length).trim() }];
  });
}
