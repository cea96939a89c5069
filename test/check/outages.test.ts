/** The check of time without service, on a golden history with one anomaly each. */
import { type Case, describeChecks, type Mutation, withLimits } from "./cases.ts";
import { golden, of, remove } from "./golden.ts";

/** Nothing is served for a second, long after the region was healed; each event gets through when it is tried again. */
const goneAgain: Mutation = (records) => {
  for (const one of of(records, "op")) {
    if (one.due < 5500 || one.due >= 6500) continue;
    one.tries.unshift([one.due, one.due + 2, "info", 503, null]);
    Object.assign(one.tries[1]!, { 0: one.due + 1100, 1: one.due + 1105 });
  }
  remove(records, (one) => one.k === "redelivery" && one.try[0] >= 5500 && one.try[0] < 6500);
};

const cases: Case[] = [
  [
    "service that went away after healing, though every event got through",
    "outages",
    "fail",
    /service was away after healing began for \d+(\.\d+)?( ms)? ?.* s?; at most 100 ms promised/,
    goneAgain,
    /^service went away at 2\.\d+ s, for .*; 75 of 110 attempts failed$/,
  ],
  [
    "no fault",
    "outages",
    "inconclusive",
    /nothing that was sent met a fault/,
    (r) => remove(r, (one) => one.k === "fault"),
  ],
  [
    "no healing",
    "outages",
    "inconclusive",
    /nothing was healed, or sent since/,
    (r) => remove(r, (one) => one.k === "fault" && /heal/.test(one.step)),
  ],
];

function goldenOutage() {
  const records = golden();
  withLimits({ totalOutage: 1000, outageAfterHeal: 100 })(records);
  return records;
}

describeChecks(["outages"], goldenOutage, cases);
