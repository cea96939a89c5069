/// <reference types="node" preserve="true" />
/** What a drill file and a config may use. Everything else in `harness/` is free to change. */

export type { MakeReporter, ReportedDrill, Reporter } from "./contract/reporter.ts";
export type { Delivery, ExternalSystem, SystemUnderTest } from "./contract/system.ts";
export type { Profile, Topology } from "./contract/topology.ts";
export { atLeast, atMost, exact, exactlyOnceEverywhere, trafficOf, zero } from "./drill/criteria.ts";
export { choice, flag } from "./drill/options.ts";
export { type Drill, type Scenario, scenario, webhooks } from "./drill/scenario.ts";
export * from "./fault/index.ts";
export { type Config, defineConfig } from "./project/config.ts";
export * from "./runbook/index.ts";
export { traceparentOf } from "./telemetry/traceparent.ts";
