/** Claims that were broken off before they became a slot. */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTempFolder } from "../../harness/machine/temp.ts";
import { readLedger, record } from "../../harness/safety/ledger.ts";
import { claimSlot, existingSlots, releaseSlot, removeDeadClaims } from "../../harness/safety/slot.ts";
import { scratch } from "../scratch.ts";

const temp = scratch();
beforeAll(() => {
  chmodSync(temp, 0o755); // what other users cannot enter is not used
  vi.stubEnv("REGIONDRILL_TMP", temp);
});
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
  const slot = await claimSlot(async () => {
    await removeDeadClaims();
    making = readdirSync(root).filter((name) => name.startsWith("claim-"));
  });
  expect(existsSync(dead)).toBe(false);
  expect(making).toEqual([expect.stringMatching(new RegExp(`^claim-${process.pid}-`))]);
  expect(existsSync(slot.folder)).toBe(true);
  await releaseSlot(slot);
});

test("a slot or a ledger that others could have written is not believed: it names commands, which are run", async () => {
  const root = openTempFolder();
  const mine = await claimSlot(() => {});
  const folder = join(root, "slot-77");
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  expect(existingSlots()).toEqual([mine]);
  chmodSync(folder, 0o755);
  expect(existingSlots()).toContainEqual({ number: 77, folder });
  const slot = { number: 77, folder };
  const evil = { entry: "running", cwd: "/", heal: {}, down: ["touch", join(root, "run-by-root")] };
  const ledger = join(folder, "ledger.ndjson");
  writeFileSync(ledger, `${JSON.stringify(evil)}\n`);
  chmodSync(ledger, 0o666);
  expect(readLedger(slot)).toMatchObject({
    running: null,
    unreadable: [expect.stringContaining("others may have written")],
  });
  rmSync(folder, { recursive: true });
  await releaseSlot(mine);
});

test("only its owner can read a ledger", async () => {
  const slot = await claimSlot((draft) => record(draft, { entry: "kept" }));
  expect(statSync(join(slot.folder, "ledger.ndjson")).mode & 0o777).toBe(0o600);
  await releaseSlot(slot);
});
