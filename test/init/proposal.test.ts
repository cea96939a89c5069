/** What compose files are taken for: one of ours, and those of other people's shapes. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findComposeFiles } from "../../harness/init/compose/find.ts";
import { loadCompose } from "../../harness/init/compose/load.ts";
import { composeProject } from "../../harness/init/compose/project.ts";
import { type Proposal, proposalFor } from "../../harness/init/proposal.ts";

const projects = fileURLToPath(new URL("projects", import.meta.url));

function read(path: string): string | null {
  const place = path.endsWith("/.env") ? path.replace(/\.env$/, "env") : path;
  return existsSync(place) ? readFileSync(place, "utf8") : null;
}

function proposed(folder: string, files: readonly string[] = []): Proposal {
  const found = findComposeFiles(folder, files, {});
  return proposalFor(composeProject(loadCompose({ files: found!, read, environment: {} })));
}

function partsOf({ regions }: Proposal): Record<string, string[]> {
  return Object.fromEntries(
    regions.map(({ name, parts }) => [
      name,
      parts.map(({ part, service, port }) => `${part} = ${service} at ${port}`),
    ]),
  );
}

describe("a compose file of ours", () => {
  const proposal = proposed(join(projects, "../../.."), ["compose/active-active.yaml"]);

  test("has its regions by label, its stores by image, and the webhook behind the edge", () => {
    expect(proposal).toMatchObject({
      project: "compose",
      regionsBy: "the label regiondrill.region",
      service: "webhook",
      shared: ["links", "edge"],
    });
    expect(partsOf(proposal)["us-east-1"]).toEqual([
      "postgres = us-east-1-postgres at 15432",
      "redis = us-east-1-redis at 16379",
      "kafka = us-east-1-kafka at 19092",
      "mirror-maker = us-east-1-mirror-maker at null",
      "webhook = us-east-1-webhook at 18080",
      "worker = us-east-1-worker at 18081",
    ]);
  });
});

describe("several files, a variable file and an override", () => {
  const proposal = proposed(join(projects, "several-files"));

  test("has its regions by name, and its ports from .env and the override", () => {
    expect(proposal).toMatchObject({
      project: "corner-shop",
      regionsBy: "their names",
      service: "orders",
      health: "/health/ready",
      edge: { service: "gateway", url: "http://127.0.0.1:4000" },
      shared: ["gateway"],
      profiles: [],
      fixedVolumes: ["eu-data"],
      unset: [],
    });
    expect(partsOf(proposal)).toEqual({
      eu: ["orders = eu-orders at 4001", "postgres = eu-db at 5441"],
      us: ["orders = us-orders at 4002", "postgres = us-db at 5442"],
    });
  });

  test("a password is known by the variable that holds it", () => {
    const [, postgres] = proposal.regions[0]!.parts;
    expect(postgres!.login).toMatchObject({
      user: { value: "shop", variable: null },
      password: { value: "only-for-development", variable: "DB_PASSWORD" },
    });
  });
});

test("profiles: the same program under names that say nothing, extended from another file", () => {
  const proposal = proposed(join(projects, "profiles"));
  expect(proposal).toMatchObject({
    project: "profiles",
    regionsBy: "their profiles",
    service: "booking",
    health: "/up",
    edge: null,
    shared: ["queue"],
    profiles: ["frankfurt", "dublin"],
  });
  expect(partsOf(proposal)).toEqual({
    frankfurt: ["booking = booking1 at 7001", "redis = cache1 at null"],
    dublin: ["booking = booking2 at 7002", "redis = cache2 at 7379"],
  });
});

test("networks: each region has one of its own, and one joins them", () => {
  const proposal = proposed(join(projects, "networks"));
  expect(proposal).toMatchObject({
    regionsBy: "their networks",
    service: "shop",
    health: null,
    fixedNames: ["bakery"],
  });
  expect(partsOf(proposal)).toEqual({
    north: ["shop = kiosk at 6001", "kafka = kiosk-log at 6192"],
    south: ["shop = bakery at 6002", "kafka = bakery-log at null"],
  });
});

test("included files with labels, one of them changed by a second file", () => {
  const proposal = proposed(join(projects, "included"));
  expect(proposal).toMatchObject({
    regionsBy: "the label com.example.site",
    service: "ledger",
    edge: { service: "front-door", url: "https://127.0.0.1:5000" },
  });
  expect(partsOf(proposal)).toEqual({
    paris: ["ledger = paris-ledger at 5001", "mirror = paris-mirror at null"],
    oslo: ["ledger = oslo-ledger at 5002", "mirror = oslo-mirror at null"],
  });
});

test("services with a database each, and replicas, are no regions", () => {
  expect(proposed(join(projects, "one-region"))).toMatchObject({
    regions: [],
    regionsBy: null,
    service: null,
  });
});

test("named files are merged in their order, and a missing one is named", () => {
  const folder = join(projects, "several-files");
  const proposal = proposed(folder, ["docker-compose.yml"]);
  expect(partsOf(proposal).eu).toEqual(["orders = eu-orders at null", "postgres = eu-db at null"]);
  expect(() => proposed(folder, ["compose.prod.yaml"])).toThrow(
    /there is no compose file .*compose\.prod\.yaml/,
  );
});
