import { Command } from "commander";
import { afterEach, expect, test } from "vitest";
import {
  type ProviderFlags,
  providerFlags,
  wishOf,
  withProviderOptions,
} from "../../harness/cli/provider-options.ts";
import { UsageError } from "../../harness/cli/usage.ts";

const before = process.env.REGIONDRILL_PROVIDER;
afterEach(() => {
  if (before === undefined) delete process.env.REGIONDRILL_PROVIDER;
  else process.env.REGIONDRILL_PROVIDER = before;
});

function wish(args: string[], variable: string | undefined) {
  if (variable === undefined) delete process.env.REGIONDRILL_PROVIDER;
  else process.env.REGIONDRILL_PROVIDER = variable;
  const flags = withProviderOptions(new Command()).parse(args, { from: "user" }).opts<ProviderFlags>();
  return wishOf(flags, ["a", "b"]);
}

test("the flag decides, then the variable, then it is left to us", () => {
  expect(wish(["--provider", "containers"], "processes").provider).toBe("containers");
  expect(wish([], "processes").provider).toBe("processes");
  expect(wish([], undefined).provider).toBe("auto");
  expect(wish([], "").provider).toBe("auto");
});

test("a value that is none of them is wrong usage, in the variable too", () => {
  expect(() => wish(["--provider", "docker"], undefined)).toThrow(UsageError);
  expect(() => wish([], "docker")).toThrow(/Known: auto, processes, containers/);
});

test("each region may have an engine of its own", () => {
  const args = ["--engine", "a=unix:///run/a.sock", "--engine", "b=ssh://user@host"];
  expect(wish(args, undefined).engines).toEqual({ a: "unix:///run/a.sock", b: "ssh://user@host" });
});

test("an engine of no form that is known, of an unknown region, or for processes is wrong usage", () => {
  expect(() => wish(["--engine", "a"], undefined)).toThrow(/region=unix:/);
  expect(() => wish(["--engine", "a=http://host"], undefined)).toThrow(UsageError);
  expect(() => wish(["--engine", "c=tcp://host:2375"], undefined)).toThrow(/Known: a, b/);
  expect(() => wish(["--engine", "a=tcp://host:2375"], "processes")).toThrow(/wants none/);
});

test("the command that runs it again names what was wished for, and nothing where it was not", () => {
  const engines = { a: "tcp://host:2375" };
  expect(providerFlags({ provider: "containers", engines })).toEqual([
    "--provider containers",
    "--engine a=tcp://host:2375",
  ]);
  expect(providerFlags({ provider: "auto", engines: {} })).toEqual([]);
});
