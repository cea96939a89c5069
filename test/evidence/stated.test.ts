/** What people state when packing: in the pack as it was given, refused where it is no plain text, never made up. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  nameLengthMax,
  nothingStated,
  objectionToStatement,
  type Stated,
} from "../../harness/evidence/stated.ts";
import {
  itemsIn,
  packed,
  refusalOf,
  replaced,
  runFolder,
  signedAnew,
  statementIn,
  textOf,
  verified,
  writeItems,
} from "./packs.ts";

const stated: Stated = {
  ranBy: "Ada Example",
  judgedBy: "Internal audit",
  finding: "42 events | lost <script>alert(1)</script> [x](javascript:y) @all **!**",
  fix: "commit 1a2b3c4, see https://example.org",
  retestOf: {
    ...{ run: "earlier", verdict: "fail", criteriaSha256: "b".repeat(64) },
    ...{ of: "history", sha256: "a".repeat(64) },
  },
};

const evidenceIn = (items: Awaited<ReturnType<typeof itemsIn>>) => JSON.parse(textOf(items, "evidence.json"));

describe("a pack", () => {
  it("holds what was stated, signed, and can be verified", async () => {
    const { path, predicate } = await packed(runFolder(), { stated });
    const items = await itemsIn(path);
    expect(predicate.stated).toEqual(stated);
    expect(statementIn(items).predicate.stated).toEqual(stated);
    expect(evidenceIn(items).stated).toEqual(stated);
    expect((await verified(path)).predicate.stated).toEqual(stated);
  });

  it('states "not stated" where nothing was', async () => {
    const { path } = await packed(runFolder());
    const items = await itemsIn(path);
    const words = Object.fromEntries(Object.keys(nothingStated).map((name) => [name, "not stated"]));
    expect(evidenceIn(items).stated).toEqual(words);
    expect(textOf(items, "sign-off.md")).toMatch(/- Ran by: not stated\n- Judged by: not stated\n/);
    expect(await refusalOf(path)).toBe("verified");
  });

  it("keeps markup of what was stated, and of the run's name, out of the form", async () => {
    const run = runFolder((records) => Object.assign(records[0]!, { id: "a|<b>\n# c" }));
    const { path } = await packed(run, { stated });
    const form = textOf(await itemsIn(path), "sign-off.md");
    expect(form).toContain("# Sign-off: a\\|&lt;b&gt; \\# c\n");
    expect(form).toContain(
      "- Finding: 42 events \\| lost &lt;script&gt;alert(1)&lt;/script&gt; \\[x\\](javascript:y) &#64;all \\*\\*!\\*\\*\n",
    );
    expect(form).toContain(
      `- Retest of: earlier, which ended fail; SHA-256 of its history: ${"a".repeat(64)}\n`,
    );
    expect(form).not.toMatch(/https:\/\//);
  });

  it("with a secret in what is stated is not made", async () => {
    const pack = packed(runFolder(), { stated: { ...stated, fix: "set password=hunter2secret" } });
    await expect(pack).rejects.toThrow(/what is stated holds a password/);
  });
});

describe("a pack whose words were changed", () => {
  const changed = async (change: (evidence: ReturnType<typeof evidenceIn>) => void, of = runFolder()) => {
    const items = await itemsIn((await packed(of, { stated })).path);
    const edited = replaced(items, "evidence.json", (text) => {
      const evidence = JSON.parse(text);
      change(evidence);
      return JSON.stringify(evidence);
    });
    return refusalOf(await writeItems(join(of.root, "forged.tar.gz"), signedAnew(edited)));
  };

  it("is refused where it names another who judged", async () => {
    const reason = await changed((evidence) => Object.assign(evidence.stated, { judgedBy: "The regulator" }));
    expect(reason).toMatch(/evidence.json does not follow from the history: stated.judgedBy/);
  });

  it("is refused where a rule is answered that the run does not answer", async () => {
    const failed = runFolder((records) => Object.assign(records[0]!, { defect: "no-dedup" }));
    rmSync(join(failed.folder, "result.json"));
    const forge = (evidence: ReturnType<typeof evidenceIn>) => {
      for (const row of evidence.requirements) row.answered = "yes";
    };
    expect(await changed(forge, failed)).toMatch(
      /Art. 11\(6\), first subparagraph, \(a\) is answered "yes", the run gives "no"/,
    );
  });

  it("is taken where only a sentence is worded otherwise, as another version may", async () => {
    const reason = await changed((evidence) => {
      for (const row of evidence.requirements) row.asks = `${row.asks}, as it were`;
      evidence.requirements.push({ reference: "Another rule", asks: "more", answered: "yes" });
    });
    expect(reason).toBe("verified");
  });
});

it("a pack of before anything could be stated is still verified", async () => {
  const run = runFolder();
  const items = await itemsIn((await packed(run)).path);
  const older = replaced(items, "evidence.json", (text) => {
    const { stated: _, ...evidence } = JSON.parse(text);
    const rows = [{ reference: "ISO 22301:2019 8.5 b)", answered: "yes", asks: "aims", found: "x" }];
    return JSON.stringify({ ...evidence, requirements: rows });
  });
  const path = await writeItems(
    join(run.root, "older.tar.gz"),
    signedAnew(older, undefined, { stated: undefined }),
  );
  expect(await refusalOf(path)).toBe("verified");
});

it("what is stated in a signed statement is refused where it is no plain text", async () => {
  const run = runFolder();
  const items = await itemsIn((await packed(run)).path);
  const forged = signedAnew(items, undefined, { stated: { ...stated, ranBy: "Ada\u001b[2J" } });
  expect(await refusalOf(await writeItems(join(run.root, "forged.tar.gz"), forged))).toMatch(
    /predicate.stated.ranBy: is no plain line of text/,
  );
});

describe("a text", () => {
  it.each([
    ["", /no letter or digit/],
    ["…", /no letter or digit/],
    ["a\nb", /control character/],
    ["a\u0000", /control character/],
    ["a\u001b[31mb", /control character/],
    ["a\u0085b", /control character/],
    ["a\u202eb", /control character/],
    ["a\u2028b", /control character/],
    ["a\u200bb", /control character/],
    ["\ufeffa", /control character/],
    ["a\ud800", /control character/],
    [" a", /blank/],
    ["a".repeat(nameLengthMax + 1), /201 characters, at most 200/],
  ])("%j cannot be stated", (text, reason) => {
    expect(objectionToStatement(text, nameLengthMax)).toMatch(reason);
  });

  it.each(["Ada Example", "Ægir Þórsson-O'Neil", "王小明", "نگار نمی\u200cدانم", "team #4 (CI)"])(
    "%s can be",
    (text) => {
      expect(objectionToStatement(text, nameLengthMax)).toBeNull();
    },
  );
});
