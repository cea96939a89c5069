import { expect, test } from "vitest";
import { verifyCommand } from "../../harness/cli/verify-command.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";

function verify(...flags: string[]) {
  return verifyCommand().parseAsync(["/nowhere/pack", "--key", "/nowhere/key", ...flags], { from: "user" });
}

test.each([
  ["--commit", "ABCDEF0"],
  ["--commit", "abc"],
  ["--topology", "x"],
  ["--topology", `${"a".repeat(58)}-dirty`],
  ["--criteria", "abc"],
  ["--not-before", "2026-02-31"],
  ["--not-before", "yesterday"],
  ["--not-before", "2026-11-01 or so"],
])("verify %s %s is refused by the name of the flag", async (flag, value) => {
  const asked = verify(flag, value);
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(new RegExp(`^${flag}: expected .*${value}`));
});

test.each([
  ["--commit", "abcdef0"],
  ["--commit", "abcdef0-dirty"],
  ["--topology", "a".repeat(64)],
  ["--not-before", "2028-02-29"],
  ["--not-before", "2026-11-01T12:00:00Z"],
  ["--not-before", "2026-11-01T12:00"],
])("verify %s %s is taken", async (flag, value) => {
  await expect(verify(flag, value)).rejects.toThrow(/^--key: \/nowhere\/key cannot be read/);
});
