/** What a drill did to a system that runs by itself is undone by that system's own commands. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runCommand } from "../../harness/machine/command.ts";
import { clearSlot } from "../../harness/safety/clear.ts";
import { type LedgerEntry, record, recordCommand, recordRunning } from "../../harness/safety/ledger.ts";
import { remainsOf } from "../../harness/safety/remains.ts";
import { claimSlot, releaseSlot, type Slot } from "../../harness/safety/slot.ts";
import { scratch } from "../scratch.ts";

const folder = scratch();
const file = join(folder, "said");
const says = (word: string): [string, ...string[]] => ["sh", "-c", `echo ${word} >> said`];
let slot: Slot | null = null;

afterEach(async () => {
  if (slot !== null && existsSync(slot.folder)) await releaseSlot(slot);
  rmSync(file, { force: true });
});

async function broken(down: [string, ...string[]] | null, heal = says("healed")): Promise<Slot> {
  slot = await claimSlot(() => {});
  recordRunning(slot.folder, { cwd: folder, heal: { north: says("never"), south: heal }, down });
  const fault = (id: string, target: string): LedgerEntry => ({
    entry: "fault",
    id,
    kind: "region-outage",
    target,
  });
  record(slot, fault("region-outage-1", "north"));
  record(slot, { entry: "healed", id: "region-outage-1" });
  record(slot, fault("region-outage-2", "south"));
  return slot;
}

test("a region that was killed is healed, and no other", async () => {
  const held = await broken(null);
  expect((await remainsOf(held)).held).toEqual(["region south, which the drill killed"]);
  const { faultsUndone, residual } = await clearSlot(held);
  expect({ faultsUndone, residual }).toEqual({ faultsUndone: 1, residual: [] });
  expect(readFileSync(file, "utf8")).toBe("healed\n");
  expect(existsSync(held.folder)).toBe(false);
});

test("what the drill brought up is brought down, once", async () => {
  const held = await broken(says("down"));
  expect((await remainsOf(held)).held).toEqual(["what the drill brought up"]);
  expect((await clearSlot(held)).residual).toEqual([]);
  expect(readFileSync(file, "utf8")).toBe("down\n");
});

test("a fault of its own is healed before what was brought up is brought down, and the last one first", async () => {
  const held = await broken(says("down"));
  const own = (id: string): LedgerEntry => ({
    entry: "fault",
    id,
    kind: id,
    target: "south",
    regions: ["south"],
    undo: [{ kind: "command", command: says(id) }],
  });
  record(held, own("first"));
  record(held, own("second"));
  record(held, { entry: "healed", id: "never" });
  expect((await remainsOf(held)).held).toEqual([
    "second on south, which the drill injected",
    "first on south, which the drill injected",
    "what the drill brought up",
  ]);
  expect((await clearSlot(held)).residual).toEqual([]);
  expect(readFileSync(file, "utf8")).toBe("second\nfirst\ndown\n");
});

test("a region that only a fault of its own touches is healed by that fault alone", async () => {
  const held = await broken(null);
  record(held, { entry: "healed", id: "region-outage-2" });
  const undo = [{ kind: "command", command: says("thawed") }] as const;
  record(held, {
    entry: "fault",
    id: "deaf-1",
    kind: "deaf",
    target: "south",
    regions: ["south"],
    undo: [...undo],
  });
  expect((await clearSlot(held)).residual).toEqual([]);
  expect(readFileSync(file, "utf8")).toBe("thawed\n");
});

test("what still listens after it was brought down is named", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const held = await broken(says("down"));
  const addresses = [{ part: "web of north", host: "127.0.0.1", port }];
  recordRunning(held.folder, { cwd: folder, heal: {}, down: says("down"), addresses });
  const { residual } = await clearSlot(held);
  expect(residual).toHaveLength(1);
  expect(residual[0]).toContain(`still accept connections: web of north at 127.0.0.1:${port}`);
  server.close();
  expect((await clearSlot(held)).residual).toEqual([]);
}, 30_000);

test("a command that fails is told with what it wrote, and the slot is kept to try it again", async () => {
  const held = await broken(null, ["sh", "-c", "echo the disk is full; exit 3"]);
  const { residual, faultsUndone } = await clearSlot(held);
  expect(residual).toHaveLength(1);
  expect(residual[0]).toMatch(
    /^region south, which the drill killed: .* ended with 3, 0 was expected\. .*the disk is full/s,
  );
  expect(faultsUndone).toBe(0);
  expect(existsSync(held.folder)).toBe(true);
});

/** The heal command fails; what listens is the system as the user left it. */
async function unhealable(up: Readonly<Record<"north" | "south", boolean>>) {
  const held = await broken(null, ["false"]);
  const servers = await Promise.all(
    (["north", "south"] as const).map(async (region) => {
      const server = createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as AddressInfo;
      if (!up[region]) await new Promise((resolve) => server.close(resolve));
      return { server, at: { part: `web of ${region}`, region, scheme: "tcp:", host: "127.0.0.1", port } };
    }),
  );
  const addresses = servers.map(({ at }) => at);
  recordRunning(held.folder, { cwd: folder, heal: { south: ["false"] }, down: null, addresses });
  const { residual } = await clearSlot(held);
  for (const { server } of servers) server.close();
  return residual;
}

test("a region that its user has brought up again is ended, although its command fails", async () => {
  expect(await unhealable({ north: true, south: true })).toEqual([]);
});

test("a region of a system that its user has brought down is ended, although its command fails", async () => {
  expect(await unhealable({ north: false, south: false })).toEqual([]);
});

test("a region that is dead beside one that runs is kept, and named", async () => {
  const residual = await unhealable({ north: true, south: false });
  expect(residual).toHaveLength(1);
  expect(residual[0]).toContain("region south, which the drill killed");
});

test("a command that still runs is ended before anything is undone", async () => {
  const held = await broken(null);
  const log = join(folder, "kill.log");
  const killing = runCommand(["sh", "-c", "sleep 60; echo killed >> said"], {
    cwd: folder,
    log,
    limitMs: 60_000,
    onStart: (pid) => recordCommand(held.folder, pid),
  });
  await Promise.all([expect(killing).rejects.toThrow("ended with a signal"), clearSlot(held)]);
  expect(readFileSync(file, "utf8")).toBe("healed\n");
});
