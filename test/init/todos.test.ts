/** What is still to be done in a generated file. */
import { expect, test } from "vitest";
import { todosIn } from "../../harness/init/todos.ts";

test("TODO comments are found with their lines, and texts and words are not", () => {
  const text = [
    "/**",
    " * TODO: Say where it runs.",
    " */",
    'const a = "TODO: no comment";',
    "const b = 1; // TODO name it",
    "# TODO: in a workflow",
    "// a todo list",
    "// TODO",
  ].join("\n");
  expect(todosIn(text)).toEqual([
    { line: 2, text: "Say where it runs." },
    { line: 5, text: "name it" },
    { line: 6, text: "in a workflow" },
  ]);
});
