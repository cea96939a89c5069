/** What compose files say a second time is what the harness says: images, settings, links, timings. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { generatedFiles } from "../../compose/generated.ts";
import { healthCheckLines } from "../../harness/component/haproxy/part.ts";
import { brokerProperties } from "../../harness/component/kafka/config.ts";
import { mirrorProperties } from "../../harness/component/mirror-maker/config.ts";
import { postgresArguments } from "../../harness/component/postgres/server.ts";
import { pinned, variableOf } from "../../harness/engine/pinned-images.ts";
import { canaryService } from "../../harness/link/canary.ts";
import { wantedConduits } from "../../harness/provider/conduits.ts";
import { paymentTopics } from "../../topology/payment-system.ts";
import { composeTexts, settingsOf, text, topologies } from "./files.ts";

test.each(Object.entries(generatedFiles()))("%s is as `npm run compose:write` writes it", (path, written) => {
  expect(text(path)).toBe(written);
});

test("every image of a compose file is pinned as in images.ts, and replaceable by the same variable", () => {
  const images = composeTexts().flatMap((yaml) => [
    ...yaml.matchAll(/\$\{(REGIONDRILL_IMAGE_\w+):-([^}]+)\}/g),
  ]);
  const used = new Map(images.map(([, variable, image]) => [variable!, image!]));
  const wanted = Object.entries(pinned).filter(([name]) => name !== "ryuk");
  expect(Object.fromEntries(used)).toEqual(
    Object.fromEntries(wanted.map(([name, image]) => [variableOf(name as keyof typeof pinned), image])),
  );
});

test("the system's image is built from the pinned Node", () => {
  const dockerfile = readFileSync(new URL("../../system/Dockerfile", import.meta.url), "utf8");
  expect(dockerfile).toContain(`ARG NODE_IMAGE=${pinned.node}\n`);
});

test("a broker has the settings of the provider `processes`, but for its listeners", () => {
  const host = "localhost";
  const settings = settingsOf(brokerProperties({ host, dataDir: "/var/lib/kafka/data", cross: {} }));
  const rest = Object.entries(settings).filter(
    ([name]) => !name.includes("listener") || name.includes("name"),
  );
  expect(settingsOf(text("kafka/broker.properties"))).toEqual(Object.fromEntries(rest));
});

test("a mirror has the settings of the provider `processes`", () => {
  const properties = mirrorProperties({
    region: "@region@",
    local: "kafka:9092",
    origins: { "@origin@": "@origin-at@" },
    topics: paymentTopics,
  });
  expect(settingsOf(text("kafka/mirror.properties"))).toEqual(settingsOf(properties));
});

test("a database has the settings of the provider `processes`, but for where it listens", () => {
  const settings = postgresArguments("").filter((argument) => argument !== "-c");
  const places = /^(listen_addresses|port|unix_socket_directories)=/;
  const said = [...text("parts.yaml").matchAll(/^ +- "?-c(\w+=[^"\n]*)"?$/gm)].map(([, setting]) => setting);
  expect(said).toEqual(settings.filter((setting) => !places.test(setting)));
});

describe.each(topologies)("$name", (topology) => {
  test("its links are those of the provider `processes`, but for the harness's own canary", () => {
    const wanted = wantedConduits(topology)
      .filter(({ service }) => service !== canaryService)
      .map(({ name, server, service, port }) => [name, `${server}-${service}:${port}`]);
    const proxies: { name: string; upstream: string; listen: string }[] = JSON.parse(
      text(`links/${topology.name}.json`),
    );
    expect(Object.fromEntries(proxies.map(({ name, upstream }) => [name, upstream]))).toEqual(
      Object.fromEntries(wanted),
    );
    expect(new Set(proxies.map(({ listen }) => listen)).size).toBe(proxies.length);
  });

  test("its edge asks for health as often as its profile states", () => {
    const { intervalMs, timeoutMs, fall, rise } = topology.profile.healthCheck;
    const edge = text("edge/haproxy.cfg");
    expect(edge).toContain(
      `default-server inter ${intervalMs}ms fastinter ${intervalMs}ms downinter ${intervalMs}ms fall ${fall} rise ${rise}\n`,
    );
    const { service } = topology.edge;
    const { health } = topology.system.services.find(({ name }) => name === service)!;
    const asked = healthCheckLines(health, service!).map((line) => `${line}\n`);
    expect(edge).toContain(asked.join(""));
    expect(edge).toContain(`timeout connect ${timeoutMs}ms\n`);
    expect(edge).toContain(`timeout check ${timeoutMs}ms\n`);
  });
});
