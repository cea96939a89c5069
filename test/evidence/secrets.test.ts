/** Canaries, planted wherever a secret could come from: none may be found in a pack. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, test } from "vitest";
import type { Manifest } from "../../harness/evidence/manifest.ts";
import { secretsOf } from "../../harness/evidence/secrets.ts";
import { judgeFile } from "../../harness/judge/judge.ts";
import { itemsIn, packed, pems, privateKey, type Run, refusalOf, runFolder, textOf } from "./packs.ts";

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

test("a variable that the project names is a secret, whatever its name tells", () => {
  const env = { TEAM_CODE: "horse battery", REGION: "horse-country" };
  const named = secretsOf(privateKey, env, ["TEAM_CODE"]);
  expect(named.redact("by horse battery in horse-country").text).toBe("by [redacted] in horse-country");
  expect(secretsOf(privateKey, env).find("by horse battery")).toBeNull();
});

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
  it("no canary of logs, configurations and reports is found, and their number is recorded", async () => {
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

describe("what a drill writes as a matter of course stays as it is", () => {
  it.each([
    'FATAL:  password authentication failed for user "regiondrill"',
    "LOG:  connection authorized: user=app database=payments application_name=worker",
    "password_encryption = scram-sha-256",
    "LOG:  starting PostgreSQL 15.8 on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit",
    "    sasl.jaas.config = null",
    "    sasl.mechanism.inter.broker.protocol = GSSAPI",
    "    ssl.keystore.password = null",
    "    ssl.key.password = [hidden]",
    "    password.encoder.iterations = 4096",
    "    delegation.token.secret.key = null",
    "    sasl.oauthbearer.token.endpoint.url = null",
    "    sasl.login.refresh.window.factor = 0.8",
    "    ssl.secure.random.implementation = null",
    "[BrokerServer id=1] Kafka version: 4.1.0 (kafka.server.BrokerServer)",
    "advertised.listeners=LOCAL://127.1.2.1:9092,FROM_US_EAST_1://127.1.200.6:9101",
    '"DATABASE_URL": "postgres://regiondrill@127.1.2.1:5432/payments",',
    '"REDIS_URL": "redis://127.1.2.1:6379",',
    '{"level":30,"time":1767225600000,"pid":7,"msg":"Server listening at http://127.7.1.1:8080"}',
    "127.0.0.1:41000 [30/Nov/2026:14:35:18.123] edge eu-west-1/webhook 0/0/0/3/3 200 180 - - ---- 1/1/0/0/0 0/0",
    "  default-server check inter 1s fall 3 rise 2",
    "  cookie SERVERID insert indirect nocache",
    "Error: Connection closed\n    at #onClose (file:///app/node_modules/@platformatic/kafka/dist/network/connection.js:670:23)",
    "see https://github.com/jemalloc/jemalloc/issues/1328 and mail root@localhost",
    '{"k":"op","at":1234.5,"id":"evt-00000123","account":"acct-24","tenant":"tenant-4","region":"us-east-1"}',
    '"sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
    "a cluster id MkU3OEVBNTcwNTJENDM2Qk and a topic id 2b9Q0hYxR8CkS0TqkQm3Zw",
    "--pass: #0b6e4f; .pass > .sign, .said.pass>.word { color: var(--pass); }",
    "npm run scenario region-outage -- --seed 1952418025 --rate 200",
    "mkdir -p /var/lib/postgresql && redis-cli -p 6379 -h 127.7.1.1 ping",
    "12 tokens were used, 3 secrets were redacted, 1 password",
    "the promise: no password is sent, and no token",
    "PWD=/work/app OLDPWD=/work",
    "POSTGRES_PASSWORD_FILE=/run/secrets/postgres tokenEndpoint: https://idp/token",
    ["token: $", "{API_TOKEN}"].join(""),
    "password: $(cat /run/secrets/db)",
    "secret: <secret>",
  ])("%s", (text) => {
    expect(secrets.redact(text)).toEqual({ text, count: 0 });
  });
});

describe("a file of the run", () => {
  const token = `ghp_${"a1B2".repeat(9)}`;

  it("whose name holds a secret is left out, and is named without it", async () => {
    const run = runFolder();
    writeFileSync(join(run.folder, "logs", `worker-${token}.log`), "hello\n");
    mkdirSync(join(run.folder, "logs", "password=hunter2hunter2"));
    writeFileSync(join(run.folder, "logs", "password=hunter2hunter2", "worker.log"), "hello\n");
    writeFileSync(join(run.folder, `${token}.txt`), "hello\n");
    const { path, predicate } = await packed(run);
    for (const { name, bytes } of await itemsIn(path))
      for (const secret of [token, "hunter2"]) {
        expect(name).not.toContain(secret);
        expect(bytes.includes(secret), name).toBe(false);
      }
    expect(predicate.leftOut).toContain("logs/worker-[redacted].log: its name holds a secret");
    expect(await refusalOf(path)).toBe("verified");
  });

  it("that is compressed is left out: no secret in it would be seen", async () => {
    const run = runFolder();
    writeFileSync(join(run.folder, "logs/worker.log.1.gz"), gzipSync(`token=${token}\n`));
    const { path, predicate } = await packed(run);
    expect(predicate.leftOut.join("\n")).toMatch(/^logs\/worker.log.1.gz: compressed/);
    expect((await itemsIn(path)).map(({ name }) => name)).not.toContain("logs/worker.log.1.gz");
  });

  it("that sets a password hides it wherever else it is, and a history that holds it is not packed", async () => {
    const password = "q7Zr2Lm9Xv4Tn8Kb";
    const configured = (run: Run) =>
      writeFileSync(
        join(run.folder, "configuration/us-east-1/postgres.json"),
        JSON.stringify([{ env: { DATABASE_URL: `postgres://app:${password}@127.7.1.1:5432/payments` } }]),
      );
    const run = runFolder();
    configured(run);
    const base64 = Buffer.from(`app ${password} on`).toString("base64");
    const lines = [`logged in as app with ${password}`, base64, encodeURIComponent(`(${password})`)];
    writeFileSync(join(run.folder, "logs/us-east-1/worker.log"), lines.join("\n"));
    const items = await itemsIn((await packed(run)).path);
    for (const { name, bytes } of items)
      for (const form of [password, base64]) expect(bytes.includes(form), name).toBe(false);
    const leaky = runFolder((records) =>
      records.splice(3, 0, { k: "milestone", at: 5, text: `sent ${password}` }),
    );
    configured(leaky);
    await expect(packed(leaky)).rejects.toThrow(/line 4, holds a password of the run's configuration/);
  });

  it("keeps none where a secret lies across two pieces that are read", async () => {
    const run = runFolder();
    const log = join(run.folder, "logs/us-east-1/worker.log");
    const name = "DB_PASSWORD=";
    for (const before of [1024 * 1024 - 40, 1024 * 1024 - 32 * 1024 - 6, 2 * 1024 * 1024 - 20]) {
      const filler = "x".repeat(before - name.length);
      for (const text of [
        `${filler}\n${name}hunter2hunter2 is it\nend\n`,
        `${filler} ${name}hunter2hunter2 end\n`,
      ]) {
        writeFileSync(log, text + "y".repeat(100_000));
        const items = await itemsIn((await packed(run)).path);
        expect(textOf(items, "logs/us-east-1/worker.log")).not.toContain("hunter2");
        expect(textOf(items, "logs/us-east-1/worker.log")).toContain("[redacted]");
      }
    }
  });

  it("in which a text is folded into lines of base64 keeps none of the signing key", async () => {
    const run = runFolder();
    const seed = privateKey.export({ type: "pkcs8", format: "der" }).subarray(-32);
    const body = Buffer.concat([
      Buffer.from("openssh-key-v1\0and so on"),
      seed,
      Buffer.from("drill at home"),
    ]);
    const lines = body.toString("base64").match(/.{1,30}/g)!;
    writeFileSync(join(run.folder, "logs/us-east-1/worker.log"), `key\n${lines.join("\n")}\nend\n`);
    const items = await itemsIn((await packed(run)).path);
    for (const line of lines.filter(({ length }) => length === 30))
      expect(textOf(items, "logs/us-east-1/worker.log")).not.toContain(line);
  });
});
