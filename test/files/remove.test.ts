/** A folder is deleted with what is in it, and nothing that links lead to. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { removeTree } from "../../harness/files/remove.ts";
import { scratch } from "../scratch.ts";

vi.setConfig({ testTimeout: 60_000 });

test("everything below goes, links are not followed, and what is gone already is no error", async () => {
  const place = scratch();
  mkdirSync(join(place, "precious"));
  writeFileSync(join(place, "precious", "file"), "mine");
  mkdirSync(join(place, "run", "logs", "eu"), { recursive: true });
  writeFileSync(join(place, "run", "logs", "eu", "kafka.log"), "");
  symlinkSync(join(place, "precious"), join(place, "run", "logs", "us"));
  symlinkSync("nowhere", join(place, "run", "dangling"));
  await removeTree(join(place, "run"));
  await removeTree(join(place, "run"));
  symlinkSync("precious", join(place, "link"));
  await removeTree(join(place, "link"));
  expect(readdirSync(place)).toEqual(["precious"]);
  expect(readFileSync(join(place, "precious", "file"), "utf8")).toBe("mine");
});

test("what is swapped for a link while it is deleted leads to nothing that goes", async () => {
  const place = scratch();
  const precious = join(place, "precious");
  mkdirSync(precious);
  for (let n = 0; n < 50; n++) writeFileSync(join(precious, `mine-${n}`), "mine");
  const swapper = spawn(
    process.execPath,
    [
      "-e",
      `const { renameSync, symlinkSync, unlinkSync } = require("node:fs");
       const tries = [() => renameSync("run", "away"), () => symlinkSync("precious", "run"),
         () => unlinkSync("run"), () => renameSync("away", "run")];
       console.log("begun");
       for (;;) for (const one of tries) try { one(); } catch {}`,
    ],
    { cwd: place, stdio: ["ignore", "pipe", "ignore"] },
  );
  await once(swapper.stdout!, "data");
  for (let round = 0; round < 200; round++) {
    try {
      mkdirSync(join(place, "run"));
      for (let n = 0; n < 20; n++) writeFileSync(join(place, "run", `${n}`), "");
    } catch {
      // The other one was there first.
    }
    try {
      await removeTree(join(place, "run"));
    } catch {
      // It was changed under our hands.
    }
  }
  swapper.kill("SIGKILL");
  await once(swapper, "exit");
  expect(readdirSync(precious).filter((name) => name.startsWith("mine-"))).toHaveLength(50);
});
