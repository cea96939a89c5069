import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NameResolver } from "../../harness/load/resolver.ts";
import { scratch } from "../scratch.ts";
import { NameServer } from "./name-server.ts";

const name = "api.example.test";
let server: NameServer;
beforeEach(async () => {
  server = await NameServer.listen("127.233.11.1");
});
afterEach(() => server.close());

test("an answer is used as long as its time to live, and asked for again after that", async () => {
  server.records.set(name, { ttl: 1, addresses: ["127.233.11.2"] });
  const names = new NameResolver({ resolver: server.address });
  expect(await names.addressesOf(name)).toEqual(["127.233.11.2"]);
  server.records.set(name, { ttl: 1, addresses: ["127.233.11.3"] });
  expect(await names.addressesOf(name)).toEqual(["127.233.11.2"]);
  expect(server.asked).toBe(1);
  await pause(1_100);
  expect(await names.addressesOf(name)).toEqual(["127.233.11.3"]);
  expect(names.serves("127.233.11.2")).toBe(false);
});

test("it tells when an address is gone, though no new connection asks", async () => {
  let changes = 0;
  server.records.set(name, { ttl: 1, addresses: ["127.233.11.2", "127.233.11.3"] });
  const names = new NameResolver({ resolver: server.address, onChange: () => void changes++ });
  await names.addressesOf(name);
  server.records.set(name, { ttl: 1, addresses: ["127.233.11.3"] });
  await expect
    .poll(
      () => {
        names.freshen();
        return changes;
      },
      { timeout: 10_000 },
    )
    .toBe(1);
});

test("a name that the server does not have is an error of the system, named by the resolver", async () => {
  const names = new NameResolver({ resolver: server.address });
  await expect(names.addressesOf("gone.example.test")).rejects.toThrow("ENOTFOUND");
});

test("the machine's own list of hosts comes first, and an address is its own answer", async () => {
  const hostsFile = join(scratch(), "hosts");
  writeFileSync(hostsFile, `# names\n127.233.11.9 other ${name} # front\n`);
  const names = new NameResolver({ hostsFile });
  expect(await names.addressesOf(name)).toEqual(["127.233.11.9"]);
  expect(await names.addressesOf("127.233.11.4")).toEqual(["127.233.11.4"]);
});
