/** Which engine is ours where docker has contexts: the one that `docker` itself would talk to. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectEngine } from "../../harness/engine/connect.ts";
import { certificatesOf, chosenEngine } from "../../harness/engine/context.ts";
import { findEngine } from "../../harness/engine/engine.ts";
import { scratch } from "../scratch.ts";

let config = "";
beforeEach(() => {
  config = scratch();
  vi.stubEnv("DOCKER_CONFIG", config);
  for (const name of ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"])
    vi.stubEnv(name, "");
});
afterEach(() => vi.unstubAllEnvs());

function context(name: string, host: string, more: object = {}): void {
  const id = createHash("sha256").update(name).digest("hex");
  const folder = join(config, "contexts", "meta", id);
  mkdirSync(folder, { recursive: true });
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, ...more } } };
  writeFileSync(join(folder, "meta.json"), JSON.stringify(meta));
}

function withCertificates(name: string): void {
  const id = createHash("sha256").update(name).digest("hex");
  const folder = join(config, "contexts", "tls", id, "docker");
  mkdirSync(folder, { recursive: true });
  for (const file of ["ca", "cert", "key"]) writeFileSync(join(folder, `${file}.pem`), `${file} of ${name}`);
}

function current(name: string): void {
  writeFileSync(join(config, "config.json"), JSON.stringify({ auths: {}, currentContext: name }));
}

test("nothing names an engine: variables that are set to nothing, no configuration, or the usual context", () => {
  expect(chosenEngine()).toBe(null);
  current("default");
  expect(chosenEngine()).toBe(null);
  current("");
  expect(chosenEngine()).toBe(null);
});

test("DOCKER_HOST comes before DOCKER_CONTEXT, and that before the current context", () => {
  context("one", "tcp://one:2375");
  context("two", "tcp://two:2375");
  current("one");
  expect(chosenEngine()).toEqual({ host: "tcp://one:2375", by: "the docker context one" });
  vi.stubEnv("DOCKER_CONTEXT", "two");
  expect(chosenEngine()).toEqual({ host: "tcp://two:2375", by: "DOCKER_CONTEXT (two)" });
  vi.stubEnv("DOCKER_CONTEXT", "default");
  expect(chosenEngine()).toBe(null);
  vi.stubEnv("DOCKER_HOST", "tcp://three:2375");
  expect(chosenEngine()).toEqual({ host: "tcp://three:2375", by: "DOCKER_HOST" });
});

test("a missing context is reported with what names it, and with the command that lists contexts", async () => {
  current("gone");
  expect(chosenEngine).toThrow(/^the docker context gone: no such context in .*docker context ls/);
  await expect(findEngine()).rejects.toThrow(/no such context/);
});

test("a configuration that cannot be read is named", () => {
  writeFileSync(join(config, "config.json"), "{");
  expect(chosenEngine).toThrow(/docker's configuration .*config\.json cannot be read/);
});

test("an engine is asked with the certificates of its own context", async () => {
  context("plain", "tcp://plain:2375");
  context("secured", "tcp://secured:2379");
  withCertificates("secured");
  context("unproven", "tcp://unproven:2376", { SkipTLSVerify: true });
  expect(certificatesOf("tcp://plain:2375")).toBe(null);
  expect(certificatesOf("tcp://secured:2379")).toMatchObject({ ca: Buffer.from("ca of secured") });
  expect(certificatesOf("tcp://unproven:2376")).toEqual({ rejectUnauthorized: false });
  expect((await connectEngine("tcp://plain:2375")).modem).toMatchObject({ protocol: "http" });
  expect((await connectEngine("tcp://secured:2379")).modem).toMatchObject({
    protocol: "https",
    port: "2379",
  });
});

test("the engine of the current context is found, at a socket with any name", async () => {
  const socket = join(scratch(), "jürgen a%20b.sock");
  const server = createServer((_, response) =>
    response.setHeader("Content-Type", "application/json").end('{"Version":"99.1"}'),
  );
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  context("mine", `unix://${socket}`);
  current("mine");
  try {
    expect(await findEngine()).toMatchObject({ host: `unix://${socket}`, version: "99.1" });
  } finally {
    server.close();
  }
});
