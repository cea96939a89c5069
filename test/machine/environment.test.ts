/** What the user has set reaches the user's own commands, and neither clients nor parts. Each in a process of its own. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const machine = fileURLToPath(new URL("../../harness/machine/", import.meta.url));
const start = `const { keepToOwnSettings, partEnvironment, userEnvironment } = await import("${machine}environment.ts");
  await keepToOwnSettings();`;

async function run(program: string, env: Record<string, string>): Promise<unknown> {
  const text = `${start} console.log(JSON.stringify(await (async () => { ${program} })()));`;
  const options = { env, cwd: machine, reject: false } as const;
  const { stdout, stderr } = await execa(process.execPath, ["--input-type=module", "-e", text], options);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const postgres = {
  PGHOST: "nowhere",
  PGPORT: "1",
  PGUSER: "somebody",
  PGPASSWORD: "x",
  PGDATABASE: "other",
  PGSSLMODE: "require",
  PGOPTIONS: "-c bad=1",
  PGAPPNAME: "mine",
  PGCONNECT_TIMEOUT: "1",
  PGCLIENT_ENCODING: "LATIN1",
  PGSERVICE: "none",
  PGPASSFILE: "/nope",
  NODE_PG_FORCE_NATIVE: "1",
};

test("PostgreSQL's clients read nothing from the environment", async () => {
  const asked = await run(
    `const { default: pg } = await import("pg");
     const { connectionParameters: at, ssl } = new pg.Client({ connectionString: "postgres://us@127.0.0.1:5432/ours" });
     const { host, port, user, password, database, options, application_name, connect_timeout, client_encoding } = at;
     return { host, port, user, password, database, options, application_name, connect_timeout, client_encoding, ssl };`,
    postgres,
  );
  const without = { password: null, connect_timeout: 0, client_encoding: "", ssl: false };
  expect(asked).toMatchObject({ ...without, host: "127.0.0.1", port: 5432, user: "us", database: "ours" });
  expect(asked).not.toMatchObject({ application_name: "mine" });
});

const proxies = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
test.each([
  ["NODE_USE_ENV_PROXY", { NODE_USE_ENV_PROXY: "1" }],
  ["NODE_OPTIONS", { NODE_OPTIONS: "--use-env-proxy" }],
  ["the proxies alone", {}],
])("loopback is reached past a proxy that is told by %s", async (_, env) => {
  const server = createServer((_request, response) => response.end("reached"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const nowhere = Object.fromEntries(proxies.map((name) => [name, "http://127.0.0.1:1"]));
  const answers = await run(
    `const { request } = await import("undici");
     const http = await import("node:http");
     const plain = new Promise((resolve, reject) =>
       http.get("${url}", (answer) => answer.setEncoding("utf8").on("data", resolve)).on("error", reject));
     return [await (await request("${url}")).body.text(), await (await fetch("${url}")).text(), await plain];`,
    { ...env, ...nowhere },
  );
  server.close();
  expect(answers).toEqual(["reached", "reached", "reached"]);
});

test("what was taken out is given back, and what was set since stays", async () => {
  const found = await run(
    `const giveBack = await keepToOwnSettings();
     process.env.PGUSER = "since";
     giveBack();
     return { PGHOST: process.env.PGHOST, PGUSER: process.env.PGUSER, user: userEnvironment().PGUSER };`,
    { PGHOST: "mine", PGUSER: "mine" },
  );
  expect(found).toEqual({ PGHOST: "mine", PGUSER: "since", user: "since" });
});

test("parts get what is listed, in one language", async () => {
  const foreign = {
    ...{
      JAVA_TOOL_OPTIONS: "-Xmx1m",
      _JAVA_OPTIONS: "-Xmx1m",
      KAFKA_OPTS: "x",
      CLASSPATH: "/nope",
      GODEBUG: "x",
    },
    REDISCLI_AUTH: "x",
    RUNNER_TRACKING_ID: "x",
    LANG: "POSIX",
    LC_ALL: "de_DE.UTF-8",
    LC_CTYPE: "C",
    ...{
      GOFLAGS: "x",
      MAVEN_OPTS: "x",
      NPM_CONFIG_X: "x",
      LD_LIBRARY_PATH: "/nope",
      HTTPS_PROXY: "http://127.0.0.1:1",
    },
  };
  const given = (await run("return partEnvironment()", {
    ...foreign,
    ...postgres,
    TZ: "Asia/Tokyo",
    HOME: "/home/of",
    PATH: process.env.PATH!,
  })) as Record<string, string>;
  const { TMPDIR: _, JAVA_HOME: __, ...rest } = given;
  expect(rest).toEqual({
    PATH: process.env.PATH,
    HOME: "/home/of",
    TZ: "Asia/Tokyo",
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
  });
});

test("the user's own commands get everything", async () => {
  const set = { ...postgres, HTTP_PROXY: "http://127.0.0.1:1", NODE_USE_ENV_PROXY: "1", DOCKER_HOST: "" };
  expect(await run("return userEnvironment()", set)).toMatchObject(set);
});

test("an engine without a setting is not named", async () => {
  expect(await run('return "DOCKER_HOST" in process.env', { DOCKER_HOST: "" })).toBe(false);
});
