/** Servers that run while something is prepared, and those that must not answer in their place. */
import { createServer } from "node:net";
import { execa } from "execa";
import { expect, test } from "vitest";
import { untilFree, untilReady } from "../../harness/component/own-server.ts";

const at = { host: "127.0.0.1", port: 0 };

test("an address that is taken is refused, with how to find the process", async () => {
  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(at, resolve));
  const { port } = stranger.address() as { port: number };
  await expect(untilFree({ ...at, port }, 100)).rejects.toThrow(
    `127.0.0.1:${port}, where things are prepared, is taken`,
  );
  stranger.close();
  await untilFree({ ...at, port }, 5_000);
});

test("a server that ends before it is ready is told with what it wrote, though somebody else answers", async () => {
  const server = execa("sh", ["-c", "echo no room; exit 3"], { reject: false, all: true });
  await server; // a stranger answers at once
  await expect(untilReady("The broker", server, async () => null, 5_000)).rejects.toThrow(
    "The broker ended with 3 while it was prepared. It wrote at last:\n    no room",
  );
});

test("one that lives is waited for, until the limit", async () => {
  const server = execa("sleep", ["60"], { reject: false, all: true });
  let asked = 0;
  await untilReady("The broker", server, async () => (asked++ < 1 ? "not yet" : null), 5_000);
  await expect(untilReady("The broker", server, async () => "not yet", 100)).rejects.toThrow(
    "The broker did not get ready within 0.1 s while preparing it: not yet",
  );
  server.kill();
  expect((await server).signal).toBe("SIGTERM");
});
