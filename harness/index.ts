/** What a scenario file may use. Everything else in `harness/` is free to change. */
export { atLeast, atMost, exact, zero } from "./drill/criteria.ts";
export { type Drill, type Scenario, scenario, webhooks } from "./drill/scenario.ts";
export { regionOutage } from "./fault/region-outage.ts";
