/** What is still to be done in a generated file: its TODO comments. Pure. */

export interface Todo {
  /** From 1. */
  readonly line: number;
  /** The sentence without the mark. */
  readonly text: string;
}

const mark = /(?:\/\/|#|^\s*\*)\s*TODO:?\s+(\S.*)$/;

/** In their order. A TODO in a text is none. */
export function todosIn(text: string): Todo[] {
  return text.split("\n").flatMap((line, at) => {
    const sentence = mark.exec(line)?.[1];
    return sentence === undefined ? [] : [{ line: at + 1, text: sentence.trim() }];
  });
}
