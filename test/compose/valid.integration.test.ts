/** Compose itself reads both files, with every profile. Needs no engine. */
import { test } from "vitest";
import { compose, composeProgram, noCompose, skipBecause } from "./engine.ts";
import { pathOf, topologies } from "./files.ts";

for (const topology of topologies) {
  test(`compose accepts ${topology.name} with every profile`, async (context) => {
    skipBecause((await composeProgram()) === null ? noCompose : null, context);
    await compose(pathOf(topology), "--profile", "metrics", "--profile", "failover", "config", "--quiet");
  });
}
