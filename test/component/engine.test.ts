/** An engine whose socket is there and not ours. Only a mock can take a permission away from root. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findEngine } from "../../harness/component/engine/engine.ts";

vi.mock("node:fs", async (actual) => ({
  ...(await actual<typeof import("node:fs")>()),
  existsSync: () => true,
  accessSync: () => {
    throw new Error("EACCES: permission denied");
  },
}));

const before = process.env.DOCKER_HOST;
beforeAll(() => {
  process.env.DOCKER_HOST = "unix:///nowhere/locked.sock";
});
afterAll(() => {
  if (before === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before;
});

test("a socket without permission says whose group to join", async () => {
  await expect(findEngine()).rejects.toThrow(
    /the container engine's socket \/nowhere\/locked\.sock is not ours to use\. Join its group/,
  );
});
