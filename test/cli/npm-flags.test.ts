/** Flags that npm takes for its own, as its environment shows them. */
import { Command } from "@commander-js/extra-typings";
import { expect, test } from "vitest";
import { refuseWhatNpmTook } from "../../harness/cli/npm-flags.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";

const prune = new Command("prune").option("--older-than <age>").option("--dry-run");
const run = { npm_lifecycle_event: "prune", npm_config_cache: "/root/.npm" };

function refused(words: string[], env: Record<string, string>) {
  return () => refuseWhatNpmTook(prune, words, env);
}

test("what npm took is refused, with the line to write", () => {
  const env = { ...run, npm_config_dry_run: "true" };
  expect(refused(["--older-than", "30d"], env)).toThrow(UsageError);
  expect(refused([], env)).toThrow("write: npm run prune -- --dry-run");
  expect(refused([], { ...run, npm_config_older_than: "30d" })).toThrow(/^--older-than went to npm/);
});

test("the line to write keeps what the command is about", () => {
  const env = { ...run, npm_config_dry_run: "true" };
  expect(refused(["region-outage"], env)).toThrow("write: npm run prune region-outage -- --dry-run");
});

test("several are named together", () => {
  const env = { ...run, npm_config_dry_run: "true", npm_config_older_than: "30d" };
  expect(refused([], env)).toThrow("write: npm run prune -- --older-than --dry-run");
});

test("what the command was given as well is its own", () => {
  const env = { ...run, npm_config_dry_run: "true", npm_config_older_than: "30d" };
  expect(refused(["--dry-run", "--older-than=30d"], env)).not.toThrow();
});

test("npm's other settings, switches that are off, and other scripts are ignored", () => {
  expect(refused([], { ...run, npm_config_json: "true", npm_config_yes: "" })).not.toThrow();
  expect(refused([], { ...run, npm_config_dry_run: "" })).not.toThrow();
  expect(refused([], { npm_lifecycle_event: "ours", npm_config_dry_run: "true" })).not.toThrow();
  expect(refused([], { npm_config_dry_run: "true" })).not.toThrow();
});
