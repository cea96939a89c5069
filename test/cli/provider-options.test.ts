import { Command } from "@commander-js/extra-typings";
import { afterEach, expect, test } from "vitest";
import { providerFlags } from "../../harness/campaign/drill-flags.ts";
import { refuseOfRunning, requestOf } from "../../harness/campaign/provider-request.ts";
import { attachOption, engineOption, providerOption } from "../../harness/cli/provider-options.ts";
import { flagText } from "../../harness/contract/flags.ts";
import type { SystemUnderTest } from "../../harness/contract/system.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";

const before = process.env.REGIONDRILL_PROVIDER;
afterEach(() => {
  if (before === undefined) delete process.env.REGIONDRILL_PROVIDER;
  else process.env.REGIONDRILL_PROVIDER = before;
});

function wish(args: string[], variable: string | undefined) {
  if (variable === undefined) delete process.env.REGIONDRILL_PROVIDER;
  else process.env.REGIONDRILL_PROVIDER = variable;
  const command = new Command()
    .addOption(providerOption())
    .addOption(engineOption())
    .addOption(attachOption());
  return requestOf(command.parse(args, { from: "user" }).opts(), ["a", "b"]);
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
  expect(() => wish(["--engine", "a=tcp://host:2375"], "processes")).toThrow(/takes none/);
});

test("the command that runs it again names what was requested, and only that", () => {
  const engines = { a: "tcp://host:2375" };
  expect(providerFlags({ provider: "containers", engines, attach: null }).map(flagText)).toEqual([
    "--provider containers",
    "--engine a=tcp://host:2375",
  ]);
  expect(providerFlags({ provider: "auto", engines: {}, attach: null })).toEqual([]);
});

test("a drill is attached to the project that compose/.env names, or to the one that is given", () => {
  expect(wish([], undefined).attach).toBeNull();
  for (const [given, project] of [
    ["compose", "regiondrill"],
    ["compose:mine", "mine"],
  ]) {
    const wished = wish(["--attach", given!], undefined);
    expect(wished.attach).toBe(project);
    expect(providerFlags(wished).map(flagText)).toEqual([`--attach ${given}`]);
  }
});

test("attaching to something else, or together with what brings regions up, is wrong usage", () => {
  for (const given of ["swarm", "compose:", "compose:Mine", ""])
    expect(() => wish(["--attach", given], undefined)).toThrow(/expected compose or compose:project/);
  expect(() => wish(["--attach", "compose"], "processes")).toThrow(/--attach is for containers/);
  expect(() => wish(["--attach", "compose", "--engine", "a=tcp://host:2375"], undefined)).toThrow(/--engine/);
});

test("what the commands of a system that runs by itself cannot do is wrong usage", () => {
  const system = {
    name: "shop",
    running: {},
    defects: { slow: { env: { SLOW: "1" } }, lax: { fencing: false } },
  };
  const ask = (flags: object, one: object = system) =>
    refuseOfRunning(one as SystemUnderTest, { engine: {}, ...flags });
  expect(() => ask({ attach: "regiondrill" })).toThrow(/--attach: shop runs by itself/);
  expect(() => ask({ engine: { a: "tcp://host:2375" } })).toThrow(UsageError);
  expect(() => ask({ linkLatency: "10ms" })).toThrow(/--link-latency/);
  expect(() => ask({ defect: "slow" })).toThrow(/--defect slow: shop runs by itself, and without `up`/);
  expect(() => ask({ defect: "slow" }, { ...system, running: { up: ["up"] } })).not.toThrow();
  expect(() => ask({ defect: "lax" })).not.toThrow();
  expect(() => ask({ keep: true })).toThrow(/--keep: shop runs by itself/);
  expect(() => ask({ linkLatency: "10ms" }, { name: "shop" })).not.toThrow();
});
