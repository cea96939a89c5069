/** Claiming a slot on a machine where others listen. Port 8080 is another's only in a mock: drills may run here. */
import { EventEmitter } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MachineError } from "../../harness/machine/tool.ts";
import { claimSlot } from "../../harness/safety/slot.ts";

let scratch = "";
let taken = (_host: string) => false;

/** Addresses on which somebody listens. */
let listening: string[] = [];
vi.mock("../../harness/machine/socket-table.ts", () => ({
  listenersIn: (slot: number) => listening.filter((address) => address.startsWith(`127.${slot}.`)),
}));

vi.mock("node:net", async (actual) => ({
  ...(await actual<typeof import("node:net")>()),
  createServer: () => {
    const server = new EventEmitter();
    return Object.assign(server, {
      close: (then: () => void) => then(),
      listen: ({ host, port }: { host: string; port: number }, then: () => void) => {
        if (!taken(host)) return then();
        server.emit("error", new Error(`listen EADDRINUSE: address already in use ${host}:${port}`));
      },
    });
  },
}));

beforeEach(() => {
  scratch = mkdtempSync("/tmp/regiondrill-slots-");
  chmodSync(scratch, 0o755);
  vi.stubEnv("REGIONDRILL_TMP", scratch);
});
afterEach(() => {
  vi.unstubAllEnvs();
  listening = [];
  rmSync(scratch, { recursive: true });
});

const root = () => join(scratch, `regiondrill-${process.getuid!()}`);

test("the lowest free slot is claimed, also where another user's drill only listens", async () => {
  taken = (host) => host === "127.1.0.1";
  mkdirSync(join(root(), "slot-2"), { recursive: true });
  expect(await claimSlot(() => {})).toEqual({ number: 3, folder: join(root(), "slot-3") });
});

test("a program that listens on every address is told from drills that hold all slots", async () => {
  taken = () => true;
  const claimed = claimSlot(() => {});
  await expect(claimed).rejects.toThrow(MachineError);
  await expect(claimed).rejects.toThrow(/port 8080 is taken on every loopback address.*127\.1\.0\.1:8080/);
  await expect(claimed).rejects.toThrow("ss -ltnp 'sport = :8080'");
  expect(readdirSync(root())).toEqual([]);
});

test("where all slots are held, heal is what frees them", async () => {
  taken = () => false;
  for (let number = 1; number <= 250; number++)
    mkdirSync(join(root(), `slot-${number}`), { recursive: true });
  await expect(claimSlot(() => {})).rejects.toThrow(/all 250 address blocks are taken; `npm run heal`/);
});

test.each(["127.1.0.2:8474", "127.1.2.1:9101", "127.1.200.7:8080"])(
  "a block in which somebody listens on %s is not claimed",
  async (address) => {
    taken = () => false;
    listening = [address];
    expect((await claimSlot(() => {})).number).toBe(2);
  },
);
