/** An engine that DOCKER_HOST names, and that cannot be used. Only a mock can take a permission away from root. */
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { findEngine } from "../../harness/engine/engine.ts";
import { MachineError } from "../../harness/machine/tool.ts";

vi.mock("node:fs", async (actual) => ({
  ...(await actual<typeof import("node:fs")>()),
  existsSync: () => true,
  accessSync: () => {
    throw new Error("EACCES: permission denied");
  },
}));

const before = process.env.DOCKER_HOST;
beforeEach(() => {
  process.env.DOCKER_HOST = "unix:///nowhere/locked.sock";
});
afterAll(() => {
  if (before === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before;
});

test("an address without a protocol is refused, with the forms that are valid", async () => {
  process.env.DOCKER_HOST = "/var/run/docker.sock";
  const asked = findEngine();
  await expect(asked).rejects.toThrow(MachineError);
  await expect(asked).rejects.toThrow(
    /^DOCKER_HOST: "\/var\/run\/docker\.sock" is no address of a container engine: expected unix:\/\/\/path\/to\/socket/,
  );
});

test("a socket without permission is reported with the group to join", async () => {
  await expect(findEngine()).rejects.toThrow(
    /the container engine's socket \/nowhere\/locked\.sock is not ours to use\. Join its group/,
  );
});
