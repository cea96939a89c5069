/** Several cuts healed as one: each is tried, whatever becomes of the others. */
import type { Cut } from "../link/links.ts";

/** @throws AggregateError with the reason of each that did not heal */
export async function healAll(cuts: readonly Cut[]): Promise<void> {
  const tried = await Promise.allSettled(cuts.map((cut) => cut.heal()));
  const errors = tried.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
  if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join("; "));
}
