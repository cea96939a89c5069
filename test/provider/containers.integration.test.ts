/** What a person meets where containers cannot be had: each trouble has words of its own, and nothing is left of the attempt. */
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { newCredentials } from "../../harness/component/credentials.ts";
import { containersProvider } from "../../harness/provider/containers/provider.ts";
import { engineRemains } from "../../harness/safety/engine-remains.ts";
import { activeActive } from "../../topology/active-active.ts";
import { needsEngine } from "../needs-engine.ts";
import { scratch } from "../scratch.ts";

const main = fileURLToPath(new URL("../../harness/cli/main.ts", import.meta.url));
const folder = scratch("containers");

function drill(env: Record<string, string>) {
  const args = ["scenario", "partition", "--provider", "containers", "--runs", join(folder, "runs")];
  return execa(process.execPath, [main, ...args], { reject: false, all: true, env: { CI: "true", ...env } });
}

test("an engine that is not there ends with what to start, exit code 3", async () => {
  const { exitCode, all } = await drill({ DOCKER_HOST: "unix:///nowhere/docker.sock" });
  expect(all).toMatch(
    /no container engine is here: there is no socket at \/nowhere\/docker\.sock\. Start one/,
  );
  expect(exitCode).toBe(3);
});

test("an engine that does not answer ends with its address, exit code 3", async () => {
  const { exitCode, all } = await drill({ DOCKER_HOST: "tcp://127.250.250.250:9" });
  expect(all).toMatch(/the container engine at tcp:\/\/127\.250\.250\.250:9 does not answer: .*ECONNREFUSED/);
  expect(exitCode).toBe(3);
});

describe("on an engine that answers", () => {
  needsEngine();

  test("an image that cannot be had ends with its variable and the other ways, exit code 3", async () => {
    const { exitCode, all } = await drill({ REGIONDRILL_IMAGE_REDIS: "127.250.250.250:9/redis:none" });
    expect(all).toMatch(
      /image 127\.250\.250\.250:9\/redis:none is not on the engine .* REGIONDRILL_IMAGE_REDIS/s,
    );
    expect(all).toContain("compose/offline/build.sh");
    expect(exitCode).toBe(3);
  });

  const slot = 249;

  async function bringUp(): Promise<void> {
    const equipped = await containersProvider().equip(activeActive, () => {});
    const silent = {
      logFolder: join(folder, "logs"),
      configurationFolder: join(folder, "configuration"),
      onReady() {},
      onDeath() {},
    };
    const signal = AbortSignal.timeout(120_000);
    const live = await equipped.bringUp(
      {
        slot,
        folder,
        edgeChecks: true,
        services: {},
        account: undefined,
        openAccount: undefined,
        credentials: newCredentials(),
      },
      { ...silent, signal },
    );
    await live.stop();
  }

  async function nothingLeft(): Promise<void> {
    const { stdout } = await execa("docker", [
      "ps",
      "--all",
      "--quiet",
      "--filter",
      `name=regiondrill-${slot}-`,
    ]);
    expect(stdout).toBe("");
    expect(await engineRemains(folder, ["unix:///var/run/docker.sock"])).toEqual({ things: [], silent: [] });
  }

  test("a port that is taken is named, with what is there removed again", async () => {
    const taken = await listenAt(`127.${slot}.1.1`, 6379);
    try {
      await expect(bringUp()).rejects.toThrow(
        /us-east-1\/redis could not be started: port 6379 of 127\.249\.1\.1 is taken\. `npm run heal`/,
      );
    } finally {
      taken.close();
    }
    await nothingLeft();
  });

  test("a network of that name is named, and left to whom it belongs", async () => {
    const name = `regiondrill-${slot}-eu-west-1`;
    await execa("docker", ["network", "create", name]);
    try {
      await expect(bringUp()).rejects.toThrow(
        new RegExp(
          `network ${name} could not be made .*there is one of that name.*docker network rm ${name}`,
        ),
      );
      await nothingLeft();
    } finally {
      await execa("docker", ["network", "rm", name]);
    }
  });
});

function listenAt(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host, port }, () => resolve(server));
  });
}
