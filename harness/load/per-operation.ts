/** What a delivery gives for every operation alike, or as a function of each. */
import type { Operation } from "../contract/operation.ts";
import type { PerOperation } from "../contract/system.ts";

export function forOperation<T>(given: PerOperation<T>, operation: Operation): T {
  return typeof given === "function" ? (given as (operation: Operation) => T)(operation) : given;
}
