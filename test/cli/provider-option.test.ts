import { Command } from "commander";
import { afterEach, expect, test } from "vitest";
import { providerFlags, providerOption } from "../../harness/cli/provider-option.ts";
import { UsageError } from "../../harness/cli/usage.ts";

const before = process.env.REGIONDRILL_PROVIDER;
afterEach(() => {
  if (before === undefined) delete process.env.REGIONDRILL_PROVIDER;
  else process.env.REGIONDRILL_PROVIDER = before;
});

function wish(args: string[], variable: string | undefined): string {
  if (variable === undefined) delete process.env.REGIONDRILL_PROVIDER;
  else process.env.REGIONDRILL_PROVIDER = variable;
  const command = new Command().addOption(providerOption());
  return command.parse(args, { from: "user" }).opts().provider;
}

test("the flag decides, then the variable, then it is left to us", () => {
  expect(wish(["--provider", "containers"], "processes")).toBe("containers");
  expect(wish([], "processes")).toBe("processes");
  expect(wish([], undefined)).toBe("auto");
  expect(wish([], "")).toBe("auto");
});

test("a value that is none of them is wrong usage, in the variable too", () => {
  expect(() => wish(["--provider", "docker"], undefined)).toThrow(UsageError);
  expect(() => wish([], "docker")).toThrow(/Known: auto, processes, containers/);
});

test("the command that runs it again names what was wished for, and nothing where it was not", () => {
  expect(providerFlags("containers")).toEqual(["--provider containers"]);
  expect(providerFlags("auto")).toEqual([]);
});
