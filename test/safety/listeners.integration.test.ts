/** Whose listener answers: real processes, some of them strangers. */
import { spawn } from "node:child_process";
import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Part } from "../../harness/component/part.ts";
import { whyNotServed } from "../../harness/safety/listeners.ts";
import { slotFolder, started } from "../started.ts";

const slot = slotFolder();
const host = "127.213.7.1";
const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

function listen(at: { host: string; port: number }): Promise<void> {
  const server = createServer();
  open.push(server);
  return new Promise((resolve, reject) => server.once("error", reject).listen(at, resolve));
}

/** A part that listens there, and is ready when it is asked. */
function part(name: string, script: string, port: number, asked: () => void = () => {}): Part {
  const listens = [{ host, port }];
  return {
    name,
    region: "a",
    address: "",
    needs: [],
    listens,
    folder: slot.slotFolder,
    launch: () => ({ argv: [process.execPath, "-e", script], cwd: slot.slotFolder }),
    pending: async () => {
      asked();
      return null;
    },
  };
}

const listening = (port: number) => `require("node:net").createServer().listen(${port}, "${host}")`;

test("our own process is told from a stranger that listens on the same address", async () => {
  await listen({ host, port: 7301 });
  expect(whyNotServed([{ host, port: 7301 }], process.pid, slot.slotFolder)).toBeNull();
  const stranger = spawn("sleep", ["30"]);
  const why = whyNotServed([{ host, port: 7301 }], stranger.pid!, slot.slotFolder);
  expect(why).toMatch(/127\.213\.7\.1:7301 is listened on by another process, of user \d+: end it/);
  stranger.kill("SIGKILL");
  expect(whyNotServed([{ host, port: 7399 }], process.pid, slot.slotFolder)).toBe(
    `nothing listens on ${host}:7399 yet`,
  );
});

test("a listener on every address answers where none listens on that one", async () => {
  await listen({ host: "0.0.0.0", port: 7302 });
  expect(whyNotServed([{ host, port: 7302 }], process.pid, slot.slotFolder)).toBeNull();
  expect(whyNotServed([{ host, port: 7302 }], 1, slot.slotFolder)).toMatch(/another process/);
});

test("a part may leave the listening to a child of its own", async () => {
  const child = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(listening(7303))}])`;
  await started(part("parent", `${child}; setInterval(() => {}, 1e6)`, 7303), slot);
  expect(slot.deaths).toEqual([]);
});

test("a part whose address a stranger holds is never asked, and ends the start with what is there", async () => {
  await listen({ host, port: 7304 });
  let asked = 0;
  const late = part("late", `${listening(7304)}.on("error", () => process.exit(7))`, 7304, () => {
    asked += 1;
  });
  await expect(started(late, slot)).rejects.toThrow(/a\/late exited with code 7/);
  expect(asked).toBe(0);
});
