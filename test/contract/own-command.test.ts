import { expect, test } from "vitest";
import { asProgram, asScript, ownCommand } from "../../harness/contract/own-command.ts";

test.each([
  ["heal", [], "npm run heal"],
  ["run", ["first", "--seed 7"], "npm run scenario first -- --seed 7"],
  ["run", ["--seed 7"], "npm run scenario -- --seed 7"],
  ["all", [], "npm run scenario all"],
  ["list", [], "npm run scenario"],
])("%s %j is a script of the checkout", (command, words, line) => {
  expect(asScript(command, words)).toBe(line);
  expect(ownCommand(command, ...words)).toBe(line);
});

test.each([
  ["npm/11.2.0 node/v24.1.0", "npx regiondrill run first --seed 7"],
  ["", "npx regiondrill run first --seed 7"],
  ["pnpm/12.0.0 npm/? node/v24.1.0", "pnpm exec regiondrill run first --seed 7"],
  ["yarn/4.18.1 npm/? node/v24.1.0", "yarn regiondrill run first --seed 7"],
])("where %s runs it, the program is started by that", (agent, line) => {
  expect(asProgram("run", ["first", "--seed 7"], agent)).toBe(line);
});
