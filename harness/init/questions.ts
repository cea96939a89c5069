/**
 * What `init` asks in a terminal: at most five questions, each answered by a flag beforehand. Without a terminal, and with
 * `--yes`, nothing is asked.
 */

/** What is asked in the words of the user, with the answer that counts without one. */
export interface Questions {
  confirm(what: string, otherwise: boolean): Promise<boolean>;
  select<T extends string>(what: string, choices: readonly Choice<T>[]): Promise<T>;
  text(what: string, otherwise: string): Promise<string>;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** The user has ended the questions: nothing was written. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** Answers every question by what counts without an answer. */
export const unasked: Questions = {
  confirm: async (_what, otherwise) => otherwise,
  select: async (_what, [first]) => first!.value,
  text: async (_what, otherwise) => otherwise,
};

/** Questions in this terminal. Each rejects with `Cancelled` if the user gives up. */
export async function asked(): Promise<Questions> {
  const prompts = await import("@clack/prompts");
  const answered = <T>(answer: T): Exclude<T, symbol> => {
    if (prompts.isCancel(answer)) throw new Cancelled("ended before anything was written");
    return answer as Exclude<T, symbol>;
  };
  return {
    confirm: async (message, initialValue) => answered(await prompts.confirm({ message, initialValue })),
    async select(message, choices) {
      const options = choices.map(({ value, label }) => ({ value: value as string, label }));
      return answered(await prompts.select({ message, options })) as (typeof choices)[number]["value"];
    },
    text: async (message, initialValue) =>
      answered(await prompts.text({ message, initialValue, defaultValue: initialValue })),
  };
}
