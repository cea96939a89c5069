/// <reference types="node" preserve="true" />
/** Types for those who build on results and descriptions, as `regiondrill/contract`. */
export type * from "./contract/result.ts";
export type * from "./contract/system.ts";
export type * from "./contract/topology.ts";
