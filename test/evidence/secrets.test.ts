/** Canaries, planted wherever a secret could come from: none may be found in a pack. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Manifest } from "../../harness/evidence/manifest.ts";
import { secretsOf } from "../../harness/evidence/secrets.ts";
import { judgeFile } from "../../harness/judge/judge.ts";
import { itemsIn, packed, pems, privateKey, refusalOf, runFolder, textOf } from "./packs.ts";

const canary = "c4n4ry-Tw33t/7";
const safe = "c4n4ry-Tw33t7";
const pemLines = pems.privatePem.trim().split("\n");

/** As they stand in logs and configurations. */
const planted: readonly [what: string, text: string, secret: string][] = [
  ["a password in a URL", `connecting to postgres://app:${safe}@127.7.1.1:5432/ledger`, safe],
  ["a password in a URL without a user", `redis://:${safe}@cache:6379/0`, safe],
  ["a variable", `POSTGRES_PASSWORD=${canary}`, canary],
  ["an exported variable", `export STRIPE_SECRET="${canary}"`, canary],
  ["a variable in JSON", `{"env":{"WEBHOOK_TOKEN":"${canary}"}}`, canary],
  ["a variable in JSON in JSON", `{"text":"{\\"api_key\\":\\"${canary}\\"}"}`, canary],
  ["a setting in YAML", `  password: ${canary}`, canary],
  ["a server's setting", `ssl.keystore.password = ${canary}`, canary],
  ["a flag", `redis-cli --password ${canary} ping`, canary],
  ["a header", `authorization: Bearer ${safe}${safe}`, safe],
  ["an access key", "using AKIAIOSFODNN7EXAMPLE for the bucket", "AKIAIOSFODNN7EXAMPLE"],
  ["a token of a code host", `cloning with ghp_${"a1B2".repeat(9)}`, `ghp_${"a1B2".repeat(9)}`],
  ["a web token", "cookie eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "eyJzdWIiOiIxMjM0In0"],
  ["a private key", `key:\n${pems.privatePem}\nand so on`, pemLines[1]!],
  ["a private key in JSON", JSON.stringify({ pem: pems.privatePem }), pemLines[1]!],
];

const secrets = secretsOf(privateKey, {});

describe("a secret's form", () => {
  it.each(planted)("%s is found, and taken out", (_what, text, secret) => {
    expect(secrets.find(text)).not.toBeNull();
    const { text: clean, count } = secrets.redact(text);
    expect(clean).not.toContain(secret);
    expect(clean).toContain("[redacted]");
    expect(count).toBeGreaterThan(0);
    expect(secrets.redact(clean)).toEqual({ text: clean, count: 0 });
  });

  it.each([
    "ssl.keystore.password = null",
    "sasl.jaas.config = [hidden]",
    "http://127.7.1.1:8080/webhooks/payments",
    "GET http://edge:8080/a?mail=a@b 200",
    "delegation.token.expiry.time.ms = 86400000",
    "12 tokens: none of them a secret",
    '{"k":"op","id":"evt-1","account":"acct-24","tenant":"tenant-4"}',
    '"password": ""',
  ])("is not seen in %s", (text) => {
    expect(secrets.find(text)).toBeNull();
    expect(secrets.redact(text)).toEqual({ text, count: 0 });
  });

  it("keeps the user and the host of a URL", () => {
    expect(secrets.redact(`postgres://app:${safe}@db/x`).text).toBe("postgres://app:[redacted]@db/x");
  });
});

describe("in a pack", () => {
  it("no canary of logs, configurations and reports is found, and it says how many there were", async () => {
    const run = runFolder();
    const all = planted.map(([, text]) => text).join("\n");
    mkdirSync(join(run.folder, "logs/eu-west-1"));
    // A key whose lines are in two blocks of what is read at once.
    const far = [...Array(1023).fill("x".repeat(1023)), "x".repeat(990), ""].join("\n");
    writeFileSync(join(run.folder, "logs/eu-west-1/worker.log"), `${all}\n${far}${pems.privatePem}${all}\n`);
    writeFileSync(join(run.folder, "configuration/us-east-1/postgres.json"), all);
    writeFileSync(join(run.folder, "report.html"), `<pre>${all}</pre>`);
    const reports = async () => [{ name: "report.md", text: all }];
    const { path, deviations } = await packed(run, { reports });
    const items = await itemsIn(path);
    for (const { name, bytes } of items)
      for (const [what, , secret] of planted)
        expect(bytes.includes(secret), `${what} in ${name}`).toBe(false);
    expect(deviations.join("\n")).toMatch(/\d+ secrets were redacted in logs\/eu-west-1\/worker.log/);
    const { files } = JSON.parse(textOf(items, "manifest.json")) as Manifest;
    const { redactions } = files.find(({ path: one }) => one === "reports/report.md")!;
    expect(redactions).toBeGreaterThanOrEqual(planted.length);
    expect(await refusalOf(path)).toBe("verified");
  });

  it("no value is found that the environment has under a secret's name, in any form", async () => {
    const run = runFolder();
    const env = {
      PGPASSWORD: 'horse "battery" staple',
      SHELL: "/bin/sh",
      VAULT_TOKEN: "/s3cr3t/with/a/slash",
      SERVER_KEY: run.folder,
      SIGNING_KEY: pems.privatePem,
      DEBUG_TOKEN: "true",
    };
    const value = env.PGPASSWORD;
    const forms = [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      Buffer.from(value).toString("base64"),
      env.VAULT_TOKEN,
    ];
    writeFileSync(
      join(run.folder, "logs/us-east-1/worker.log"),
      [...forms, run.folder].map((form) => `it is ${form}`).join("\n"),
    );
    const items = await itemsIn((await packed(run, { env })).path);
    for (const { bytes } of items) for (const form of forms) expect(bytes.includes(form)).toBe(false);
    const log = textOf(items, "logs/us-east-1/worker.log");
    expect(log.match(/redacted/g)).toHaveLength(forms.length);
    expect(log, "a folder that is there is no secret").toContain(`it is ${run.folder}`);
  });

  it("the signing key is not found, however it is written", async () => {
    const run = runFolder();
    const seed = privateKey.export({ type: "pkcs8", format: "der" }).subarray(-32);
    const forms = [
      seed.toString("hex"),
      seed.toString("hex").toUpperCase(),
      seed.toString("base64url"),
      pemLines[1]!,
    ];
    writeFileSync(
      join(run.folder, "logs/us-east-1/worker.log"),
      Buffer.concat([Buffer.from(`${forms.join("\n")}\n`), seed, Buffer.from("\n")]),
    );
    const items = await itemsIn((await packed(run)).path);
    for (const { bytes } of items)
      for (const form of [...forms, seed]) expect(bytes.includes(form)).toBe(false);
  });

  it.each([
    ["a password in a URL", `refused by postgres://app:${safe}@db/ledger`, /a password in a URL/],
    ["the signing key", pemLines[1]!, /the signing key/],
    ["a value of the environment", "horse battery", /the value of APP_SECRET in the environment/],
  ])("nothing is packed where the history holds %s", async (_what, text, reason) => {
    const run = runFolder((records) => records.splice(3, 0, { k: "milestone", at: 5, text }));
    const made = packed(run, { env: { APP_SECRET: "horse battery" } });
    await expect(made).rejects.toThrow(/^history.ndjson, line 4, holds /);
    await expect(made).rejects.toThrow(reason);
    await expect(made).rejects.not.toThrow(safe);
  });

  it("nothing is packed where the result alone holds one", async () => {
    const run = runFolder();
    const { result } = judgeFile(join(run.folder, "history.ndjson"));
    const told = { ...result, note: `postgres://app:${safe}@db/ledger` };
    writeFileSync(join(run.folder, "result.json"), JSON.stringify(told));
    await expect(packed(run)).rejects.toThrow(/^result.json, line 1, holds a password in a URL/);
  });
});
