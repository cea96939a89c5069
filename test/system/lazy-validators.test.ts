import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as plain from "@platformatic/kafka";
import { type Plugin, rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lazyValidators } from "../../system/lazy-validators.ts";

const client = fileURLToPath(import.meta.resolve("@platformatic/kafka"));

function bundle(input: string, ...before: Plugin[]) {
  return rolldown({
    input,
    platform: "node",
    external: ["protobufjs", "@node-rs/crc32"],
    resolve: { alias: { "@platformatic/wasm-utils": "@platformatic/wasm-utils/bundled" } },
    plugins: [...before, lazyValidators()],
  });
}

/** The message of what `make` throws. */
function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was refused";
}

describe("the bundled Kafka client", () => {
  let folder: string;
  let bundled: typeof plain;
  let compiled: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lazy-validators-"));
    const made = await bundle(client);
    await made.write({ file: join(folder, "client.mjs"), format: "esm", codeSplitting: false });
    bundled = await import(pathToFileURL(join(folder, "client.mjs")).href);
    compiled = (bundled.ajv as unknown as { _cache: Map<unknown, unknown> })._cache.size;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has compiled no schema of its calls when it has been imported", () => {
    const unbundled = (plain.ajv as unknown as { _cache: Map<unknown, unknown> })._cache.size;
    expect(unbundled - compiled).toBeGreaterThan(30);
  });

  it("refuses wrong options with the words of the client as published", () => {
    const wrong = {
      clientId: "test",
      bootstrapBrokers: ["127.0.0.1:9"],
      retries: "many",
      strict: true,
    } as never;
    const expected = refusal(() => new plain.Producer(wrong));
    expect(expected).toContain("retries");
    expect(refusal(() => new bundled.Producer(wrong))).toBe(expected);
    // The compiled validator is used again.
    expect(refusal(() => new bundled.Producer(wrong))).toBe(expected);
  });

  it("accepts right options in strict mode", async () => {
    await new bundled.Producer({ clientId: "test", bootstrapBrokers: ["127.0.0.1:9"], strict: true }).close();
  });
});

describe("the build fails", () => {
  it("if the client no longer has the file", async () => {
    const program = fileURLToPath(new URL("../../system/topics.ts", import.meta.url));
    const made = await bundle(program);
    await expect(made.generate()).rejects.toThrow("the Kafka client has no");
  });

  it("if the file no longer makes the ajv that is changed", async () => {
    const renamed: Plugin = {
      name: "renamed",
      load: (id) =>
        id.endsWith("/kafka/dist/utils.js")
          ? readFileSync(id, "utf8").replaceAll("const ajv", "const validation")
          : null,
    };
    const made = await bundle(client, renamed);
    await expect(made.generate()).rejects.toThrow("expected the ajv that compiles");
  });
});
