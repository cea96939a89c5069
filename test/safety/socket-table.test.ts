/** The kernel's socket table on machines without IPv6, where one of its two files is not there. */
import type * as fs from "node:fs";
import { createServer } from "node:net";
import { expect, test, vi } from "vitest";
import { listenersIn, sockets } from "../../harness/machine/socket-table.ts";

vi.mock("node:fs", async (actual) => {
  const real = await actual<typeof fs>();
  const readFileSync = (path: string, ...more: unknown[]) =>
    (real.readFileSync as (...all: unknown[]) => unknown)(
      path.replace("/proc/net/tcp6", "/proc/net/none"),
      ...more,
    );
  return { ...real, readFileSync };
});

test("IPv4 suffices", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.253.7.1", resolve));
  expect(listenersIn(253)).toHaveLength(1);
  expect(sockets("established").length).toBeGreaterThanOrEqual(0);
  server.close();
});
