/** Accounts, events and tenants may be named as they like, also as what every object has in JavaScript. */
import { expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { judge } from "../../harness/judge/judge.ts";
import { editRead, golden, of, victim } from "../check/golden.ts";

const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

/** The golden history with other names for its first accounts, events and tenants. */
function renamed(): HistoryRecord[] {
  const records = golden();
  const account = (name: string) => inherited[Number(name.slice(2))] ?? name;
  const event = (id: string) => inherited[Number(id.slice(2)) - 100] ?? id;
  for (const op of of(records, "op")) {
    Object.assign(op, { tenant: account(op.account), account: account(op.account), id: event(op.id) });
  }
  for (const one of of(records, "redelivery")) one.id = event(one.id);
  for (const read of of(records, "read")) {
    if (read.rows) read.rows = read.rows.map(([id, of, ...rest]) => [event(id), account(of!), ...rest]);
    if (read.keys) read.keys = read.keys.map(event);
  }
  return records;
}

it("are counted like any other", () => {
  const [plain, other] = [golden(), renamed()].map((records) => judge(indexRecords(records)));
  expect(other).toMatchObject({ verdict: "pass", operations: plain!.operations, measures: plain!.measures });
});

it.each(inherited)("a loss of the event %s is told, and of which account", (id) => {
  const records = renamed();
  editRead(records, { region: victim }, (read) => {
    read.rows = read.rows!.filter(([event]) => event !== id);
  });
  const result = judge(indexRecords(records));
  expect(result.verdict).toBe("fail");
  const [loss] = result.checks.find((check) => check.id === "lost-events")!.witnesses;
  expect(loss).toMatchObject({ eventId: id, account: id });
  const [parity] = result.checks.find((check) => check.id === "ledger-parity")!.witnesses;
  expect(parity).toMatchObject({ account: id });
});
