/** Two made-up topologies and the scenarios of a shop that has never been drilled; results as its drills would end. */

import type { PlannedDrill } from "../../harness/campaign/plan.ts";
import type { CheckResult, Result, Verdict } from "../../harness/contract/result.ts";
import type { DefectSpec, SystemUnderTest } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { zero } from "../../harness/drill/criteria.ts";
import { choice, defaultsOf, flag } from "../../harness/drill/options.ts";
import { type Scenario, scenario, webhooks } from "../../harness/drill/scenario.ts";
import { passed } from "../reports/examples.ts";

const defects: Record<string, DefectSpec> = {
  forgetful: { breaks: "It forgets.", caughtBy: ["lost-events"], env: { DEFECT: "forgetful" } },
  stubborn: { breaks: "Its edge never looks.", caughtBy: ["rto"], edgeChecks: false },
  twofold: { breaks: "It counts twice.", caughtBy: ["duplicate-credits", "ledger-parity"] },
};

export const shop: SystemUnderTest = {
  name: "shop",
  services: [],
  deliver: {
    ...{ method: "POST", path: "/", headers: {}, schemaVersion: 1 },
    body: () => "",
    classify: () => ({ outcome: "ok", region: null }),
  },
  ledger: { kind: "postgres", sql: "SELECT event_id, account, amount, applied_at FROM sales" },
  dedupKeys: { redis: { kind: "redis", match: "seen:*", prefix: "seen:" } },
  logs: [
    {
      name: "sales",
      entries: (origin, region) => ({
        kind: "kafka",
        topic: origin === region ? "sales" : `${origin}.sales`,
        eventId: (value) => value,
      }),
    },
  ],
  defects,
};

function topology(name: string): Topology {
  return {
    ...{ name, summary: `${name} of a shop`, regions: ["north", "south"], components: [], system: shop },
    edge: { service: "web" },
    profile: {
      ...{ name: "shop", compressedFrom: null },
      healthCheck: { intervalMs: 1_000, timeoutMs: 500, fall: 3, rise: 2 },
    },
  };
}

const [pair, spare] = [topology("pair"), topology("spare")];

function common(on: Topology) {
  return {
    promise: "It holds.",
    topology: on,
    target: "south",
    sustained: "2s",
    criteria: { lostEvents: zero },
    load: webhooks({ perSecond: 10, redelivered: 0 }),
    drill: async () => {},
  } as const;
}

export const cut = scenario("cut", {
  ...common(pair),
  options: { way: choice("which way", "both", "north-to-south", "south-to-north") },
  milestones: ["apart"],
  catches: ["forgetful", "stubborn"],
});

export const lag = scenario("lag", {
  ...common(spare),
  options: { policy: choice("what is done", "pause", "carry-on") },
  settings: ({ policy }) => ({ POLICY: policy }),
});

export const mirror = scenario("mirror", {
  ...common(pair),
  options: { purge: flag("the log is purged"), recreate: flag("the log is made anew") },
  conflicts: [["purge", "recreate"]],
  weakness: ({ purge }) => (purge ? { in: "Copier 2", shownBy: ["lost-events", "wal-continuity"] } : null),
  catches: ["forgetful"],
});

export const drops = scenario("drops", { ...common(pair), faultless: true, catches: ["twofold"] });

/** In the order of the catalog. */
export const scenarios: readonly Scenario[] = [cut, drops, lag, mirror];

export function planned(of: Scenario, more: Partial<PlannedDrill> = {}): PlannedDrill {
  return { scenario: of, chosen: defaultsOf(of.options), defect: null, sabotaged: false, ...more };
}

/** A result with this verdict, in which these checks failed. */
export function resultOf(verdict: Verdict, failed: readonly string[] = [], reasons: string[] = []): Result {
  const checks = ["lost-events", "duplicate-credits", "ledger-parity", "rto", "wal-continuity"].map(
    (id): CheckResult => ({
      ...{ id, examined: 10, violations: failed.includes(id) ? 1 : 0 },
      verdict: failed.includes(id) ? "fail" : "pass",
      reason: failed.includes(id) ? `1 violation of ${id}` : "nothing found",
      witnesses: failed.includes(id) ? [{ eventId: "e-7", region: "south", text: "is missing" }] : [],
    }),
  );
  return { ...passed.result, verdict, checks, reasons };
}

/** The result of a drill in which a probe saw no effect of the fault. */
export function unproven(verdict: Verdict, reason: string, failed: readonly string[] = []): Result {
  const result = resultOf(verdict, failed, ["rto: no outage", reason]);
  const probes = [{ text: "probe new connection of 127.1.2.1:5432 did not hold" }];
  const check = { id: "faults-proven", verdict: "inconclusive", examined: 1, violations: 1 } as const;
  return { ...result, checks: [...result.checks, { ...check, reason, witnesses: probes }] };
}
