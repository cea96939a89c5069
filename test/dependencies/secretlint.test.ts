/**
 * Why there are forms of ours beside secretlint's rules (`harness/evidence/secrets/`): what its recommended rules do not find. A
 * test that fails here is good news: a form of ours can go, see `docs/dependencies.md`.
 */
import { describe, expect, test } from "vitest";
import { knownTokensIn, ownTokensIn } from "../../harness/evidence/secrets/tokens.ts";
import { tokens } from "../evidence/token-canaries.ts";

const wholly = (find: typeof knownTokensIn, token: string) =>
  find(`key ${token} end`).some(({ start, end }) => start <= 4 && end >= 4 + token.length);

const ofOthers = tokens.filter(([, token]) => wholly(knownTokensIn, token)).map(([make]) => make);

describe("each form of ours finds a make that secretlint's rules do not find whole", () => {
  test.each(tokens.filter(([make]) => !ofOthers.includes(make)))("%s", (_make, token) => {
    expect(ownTokensIn(`key ${token} end`)).not.toEqual([]);
  });
});

test("what its rules find whole needs no form of ours", () => {
  const alone = ["Databricks", "Grafana", "Linear", "Notion", "Shopify", "Tailscale", "npm"];
  const left = tokens.filter(
    ([make, token]) => alone.includes(make) && ownTokensIn(`key ${token} end`).length > 0,
  );
  expect(left).toEqual([]);
  expect(ofOthers).toEqual(expect.arrayContaining(alone));
});
