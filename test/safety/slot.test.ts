/** Claims that were broken off before they became a slot. */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { openTempFolder } from "../../harness/component/install/temp.ts";
import { claimSlot, releaseSlot, removeDeadClaims } from "../../harness/safety/slot.ts";
import { scratch } from "../scratch.ts";

const temp = scratch();
chmodSync(temp, 0o755);
chmodSync(temp, 0o755); // what other users cannot enter is not used
vi.stubEnv("REGIONDRILL_TMP", temp);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(temp, { recursive: true });
});

test("a claim of a dead process is removed, one that is being made is not", async () => {
  const root = openTempFolder();
  // Beyond the greatest number that Linux gives a process.
  const dead = join(root, "claim-4194305-abcdef");
  mkdirSync(join(dead, "north"), { recursive: true });
  let making: string[] = [];
  const slot = await claimSlot(() => {
    removeDeadClaims();
    making = readdirSync(root).filter((name) => name.startsWith("claim-"));
  });
  expect(existsSync(dead)).toBe(false);
  expect(making).toEqual([expect.stringMatching(new RegExp(`^claim-${process.pid}-`))]);
  expect(existsSync(slot.folder)).toBe(true);
  await releaseSlot(slot);
});
