/** Emptying regions for the next drill: never anything but their own parts. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { ResetSpec, SystemUnderTest } from "../../harness/contract/system.ts";
import { reset } from "../../harness/drill/reset.ts";
import { MachineError } from "../../harness/machine/tool.ts";
import type { LiveTopology } from "../../harness/provider/live-topology.ts";
import { fakeRegion, fakeTopology } from "../provider/fakes.ts";

/** One region with these parts, whose stores are empty. */
function regionWith(addresses: Record<string, string>): LiveTopology {
  return fakeTopology([fakeRegion("north", { addresses, count: async () => 0 })], {
    edge: { serving: ["north"], states: async () => ({ north: "up" }) },
  });
}

const emptying = (...specs: ResetSpec[]) =>
  ({ services: [], ledger: { kind: "redis" }, reset: specs }) as unknown as SystemUnderTest;

test.each<ResetSpec>([
  { kind: "redis" },
  { kind: "kafka", topics: () => ["sales"] },
  { kind: "http", service: "web", path: "/reset" },
])("a region without the part of $kind is refused at once, and nothing is dialled instead", async (spec) => {
  const startedAt = performance.now();
  const refused = reset(regionWith({ other: "http://127.0.0.1:1" }), emptying(spec), {});
  await expect(refused).rejects.toThrow(MachineError);
  await expect(refused).rejects.toThrow("north has no address for it; it has other");
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test("a service is told to empty itself at its own address", async () => {
  const asked: string[] = [];
  const server = createServer(({ method, url }, answer) => {
    asked.push(`${method} ${url}`);
    answer.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await reset(regionWith({ web }), emptying({ kind: "http", service: "web", path: "/reset" }), {});
  server.close();
  expect(asked).toEqual(["POST /reset"]);
});
