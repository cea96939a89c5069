/** What a scenario file may use. Everything else in `harness/` is free to change. */
export { atLeast, atMost, exact, exactlyOnceEverywhere, trafficOf, zero } from "./drill/criteria.ts";
export { choice, flag } from "./drill/options.ts";
export { type Drill, type Scenario, scenario, webhooks } from "./drill/scenario.ts";
export * from "./fault/index.ts";
export * from "./runbook/index.ts";
