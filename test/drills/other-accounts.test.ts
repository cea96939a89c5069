/**
 * What another account of the machine can reach while a drill with a follower runs: `nobody`, who may run programs here,
 * attacks everything that the drill has.
 */
import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { slotAccount } from "../../harness/machine/account.ts";
import { listenersIn } from "../../harness/machine/socket-table.ts";
import { ownedProcesses } from "../../harness/safety/process-table.ts";
import { existingSlots, type Slot } from "../../harness/safety/slot.ts";
import { needsRoot, nobody, scriptAs } from "../nobody.ts";
import { freshRuns, historyMentions, latest, regiondrill } from "./regiondrill.ts";

needsRoot();

const runs = freshRuns();
let drill: ReturnType<typeof regiondrill>;
let slot: Slot;
let passwords: string[] = [];

beforeAll(async () => {
  if (process.getuid!() !== 0) return;
  chmodSync(runs, 0o755);
  const before = existingSlots().map(({ number }) => number);
  drill = regiondrill(["scenario", "wal-lag", "--runs", runs]);
  await vi.waitUntil(() => historyMentions(runs, '"k":"op"'), { timeout: 240_000, interval: 50 });
  slot = existingSlots().find(({ number }) => !before.includes(number))!;
  passwords = parts().flatMap(({ env }) => passwordsIn(env));
  expect(new Set(passwords).size).toBeGreaterThan(2);
});
afterAll(async () => {
  await drill;
  rmSync(runs, { recursive: true, force: true });
});

/** The drill's processes, with their arguments and environment, as root sees them. */
function parts() {
  return ownedProcesses(slot.folder).map(({ pid, part }) => {
    const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, "latin1").replaceAll("\0", "\n");
    return { part, pid, argv: read("cmdline"), env: read("environ"), uid: statSync(`/proc/${pid}`).uid };
  });
}

function passwordsIn(text: string): string[] {
  return [...text.matchAll(/(?:PASSWORD=|:\/\/\w+:)([0-9a-f]{32})\b/g)].map(([, password]) => password!);
}

/** Runs a script as `nobody`, and parses its JSON output. */
async function asNobody<T>(script: string, ...args: string[]): Promise<T> {
  const { stdout, all } = await scriptAs(nobody, script, ...args);
  try {
    return JSON.parse(String(stdout));
  } catch {
    throw new Error(`the attacking script did not come to its end: ${all}`);
  }
}

test("every listener requires a password, or only carries traffic", async () => {
  const ask = `
    const net = require("node:net");
    const startup = Buffer.from("\\0\\0\\0\\0\\0\\x03\\0\\0user\\0regiondrill\\0database\\0postgres\\0\\0", "latin1");
    startup.writeInt32BE(startup.length, 0);
    const say = (address, bytes) => new Promise((resolve) => {
      const [host, port] = address.split(":");
      const socket = net.connect({ host, port: Number(port) }, () => socket.write(bytes));
      socket.once("data", (data) => { resolve(data.toString("latin1")); socket.destroy(); });
      socket.once("error", ({ code }) => resolve(code));
      socket.once("close", () => resolve("closed"));
      setTimeout(() => { resolve("silent"); socket.destroy(); }, 3_000);
    });
    (async () => {
      const answers = [];
      for (const address of process.argv.slice(1)) answers.push([address,
        await say(address, startup),
        await say(address, "CONFIG GET dir\\r\\n"),
        await say(address, "show stat\\n"),
        await say(address, "GET /proxies HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")]);
      console.log(JSON.stringify(answers));
    })();`;
  const addresses = listenersIn(slot.number);
  const answers = await asNobody<string[][]>(ask, ...addresses);
  expect(answers).toHaveLength(addresses.length);
  for (const [address, postgres, redis, haproxy, toxiproxy] of answers) {
    // `R`, length, 0: trusted.
    expect([address, postgres!.slice(0, 9)]).not.toEqual([address, "R\0\0\0\x08\0\0\0\0"]);
    expect([address, redis]).not.toEqual([address, expect.stringContaining("dir\r\n")]);
    expect([address, haproxy]).not.toEqual([address, expect.stringContaining("svname")]);
    expect([address, toxiproxy]).not.toEqual([address, expect.stringContaining('"upstream"')]);
  }
  const kinds = answers.map(([, postgres, redis]) => `${postgres!.slice(0, 1)}${redis!.slice(0, 7)}`);
  expect(kinds.some((kind) => kind.startsWith("R"))).toBe(true); // PostgreSQL was reached
});

test("no file with a password can be read, and no file can be written or replaced", async () => {
  const walk = `
    const fs = require("node:fs");
    const found = { readable: [], writable: [], sockets: [] };
    const look = (path) => {
      const stat = fs.lstatSync(path);
      if (stat.isSocket()) { try { fs.accessSync(path, 6); found.sockets.push(path); } catch {} return; }
      if (!stat.isDirectory()) { try { fs.closeSync(fs.openSync(path, "r")); found.readable.push(path); } catch {} }
      if (!stat.isDirectory()) { try { fs.closeSync(fs.openSync(path, "r+")); found.writable.push(path); } catch {} return; }
      try { fs.symlinkSync("/etc/passwd", path + "/planted"); found.writable.push(path); } catch {}
      let names = [];
      try { names = fs.readdirSync(path); } catch {}
      for (const name of names) { try { look(path + "/" + name); } catch {} }
    };
    for (const folder of process.argv.slice(1)) look(folder);
    console.log(JSON.stringify(found));`;
  type Found = { readable: string[]; writable: string[]; sockets: string[] };
  const found = await asNobody<Found>(walk, slot.folder, join(runs, "latest/"));
  expect(found.writable).toEqual([]);
  expect(found.sockets).toEqual([]);
  expect(found.readable.filter((path) => holdsPassword(path))).toEqual([]);
});

function holdsPassword(path: string): boolean {
  const text = readFileSync(path, "latin1");
  return passwords.some((password) => text.includes(password));
}

test("no argument of a process contains a password, and no environment can be read", async () => {
  const processes = parts();
  expect(processes.length).toBeGreaterThan(8);
  for (const { argv } of processes)
    expect(passwords.filter((password) => argv.includes(password))).toEqual([]);
  const read = `
    const fs = require("node:fs");
    const tried = process.argv.slice(1).map((pid) => {
      try { fs.readFileSync("/proc/" + pid + "/environ"); return pid; } catch { return null; }
    });
    const signalled = process.argv.slice(1).filter((pid) => { try { process.kill(Number(pid), 0); return true; } catch { return false; } });
    console.log(JSON.stringify({ environments: tried.filter(Boolean), signalled }));`;
  const pids = processes.map(({ pid }) => String(pid));
  expect(await asNobody(read, ...pids)).toEqual({ environments: [], signalled: [] });
});

test("what the harness starts as root runs under an account that only this slot has", () => {
  const ours = ["postgres", "redis", "kafka", "mirror-maker", "links", "edge"];
  const found = parts().filter(({ part }) => ours.includes(part));
  expect(new Set(found.map(({ part }) => part)).size).toBeGreaterThan(2);
  expect([...new Set(found.map(({ uid }) => uid))]).toEqual([slotAccount(slot.number)!.uid]);
});

test("the system's own account is not a superuser, runs no programs and reads no files", async () => {
  const url = parts().flatMap(({ env }) => /^DATABASE_URL=(.*)$/m.exec(env)?.[1] ?? [])[0]!;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const sql of [
      "copy (select 1) to program 'id'",
      "select pg_read_file('/etc/passwd')",
      "create role x superuser",
    ])
      await expect(client.query(sql)).rejects.toMatchObject({ code: "42501" });
    const { rows } = await client.query(
      "select rolsuper, rolreplication from pg_roles where rolname = current_user",
    );
    expect(rows).toEqual([{ rolsuper: false, rolreplication: false }]);
  } finally {
    await client.end();
  }
});

test("the drill reaches its verdict, and nothing that it leaves behind contains a password", async () => {
  await drill;
  const { folder, result } = latest(runs);
  expect(["pass", "inconclusive"]).toContain(result.verdict);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const texts = files.map(({ parentPath, name }) => join(parentPath, name));
  expect(texts.length).toBeGreaterThan(10);
  expect(texts.filter(holdsPassword)).toEqual([]);
});
