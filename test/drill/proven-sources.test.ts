/** What is wrong in a row, a path or a status is found before anything is broken, with what was asked and answered. */
import { expect, test, vi } from "vitest";
import type { RowSource, SystemUnderTest } from "../../harness/contract/system.ts";
import { proveSources } from "../../harness/drill/proven-sources.ts";
import { MachineError } from "../../harness/machine/tool.ts";

vi.mock("../../harness/machine/await.ts", () => ({ awaitNull: (ask: () => unknown) => ask() }));

const sql = (text: string): RowSource => ({ kind: "postgres", sql: text });
const ledger = sql("credits");
const row = { event_id: "canary-r-north", account: "canary", amount: "1", applied_at: new Date() };

/** Proves the sources of two regions; each gives these rows, by its name and the SQL, or what is thrown instead. */
function prove(
  system: Partial<SystemUnderTest>,
  held: Readonly<Record<string, Readonly<Record<string, object | Error>>>>,
  scaledToZero: Readonly<Record<string, readonly string[]>> = {},
) {
  const regions = ["north", "south"].map((name) => ({
    name,
    count: async () => 0,
    async *read(source: RowSource) {
      const asked = source.kind === "postgres" ? source.sql : "none";
      const found = { credits: row, ...held[name] }[asked];
      if (found instanceof Error) throw found;
      if (found !== undefined) yield found as Record<string, unknown>;
    },
  }));
  return proveSources({
    regions,
    system: { ledger, ...system } as SystemUnderTest,
    scaledToZero,
    canaries: [row.event_id],
    signal: new AbortController().signal,
  });
}

test("rows of the promised shape are accepted, and so is a ledger of event ids alone", async () => {
  await prove({ dedupKeys: { seen: sql("keys") } }, { north: { keys: { event_id: "x" } } });
  await prove({}, { north: { credits: { event_id: row.event_id } } });
});

test.each([
  ["no event id", { id: "e" }, /ledger of south cannot be read: event_id: .*Asked was "credits" of postgres/],
  ["an amount in words", { ...row, amount: "12 EUR" }, /amount: expected a number.*12 EUR/],
  ["a time that is none", { ...row, applied_at: "soon" }, /applied_at: expected a time after 1973/],
  [
    "the time of another zone",
    { ...row, applied_at: new Date(Date.now() + 2 * 3_600_000) },
    /applied_at: expected the time of a moment ago, found .*Z, which is 120 min away/,
  ],
  [
    "no answer",
    new Error('GET http://h/rows: expected 200, got 404: "nothing here"'),
    /got 404: "nothing here"/,
  ],
])("a ledger whose row has %s is refused", async (_, held, why) => {
  const proving = prove({}, { south: { credits: held } });
  await expect(proving).rejects.toThrow(MachineError);
  await expect(prove({}, { south: { credits: held } })).rejects.toThrow(why);
});

test("dead letters without a verdict are refused", async () => {
  const held = { north: { letters: { event_id: "e" } } };
  await expect(prove({ deadLetters: sql("letters") }, held)).rejects.toThrow(
    /dead-letters of north.*verdict/,
  );
});

test("a part that does not run yet is not asked", async () => {
  const held = { south: { credits: new Error("refused") } };
  await prove({}, held, { south: ["postgres"] });
});

test("a position may be silent in a standby, not everywhere, and is nowhere of another shape", async () => {
  const positions = [{ name: "wal", unit: "bytes", position: sql("wal") }] as const;
  const silent = new Error("recovery is in progress");
  await prove({ positions }, { north: { wal: { position: "7" } }, south: { wal: silent } });
  await expect(prove({ positions }, { north: { wal: silent }, south: { wal: silent } })).rejects.toThrow(
    /position wal cannot be read: north: recovery is in progress; south: recovery is in progress/,
  );
  const odd = { north: { wal: { position: "7" } }, south: { wal: { position: null } } };
  await expect(prove({ positions }, odd)).rejects.toThrow(
    /position wal cannot be read: south: position: expected/,
  );
});
