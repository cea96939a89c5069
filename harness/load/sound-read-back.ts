/** How a system's operations are read back, with functions that cannot break the sender: what they do wrong is told, once each. */
import type { Operation } from "../contract/operation.ts";
import { type ReadBack, readOutcomes } from "../contract/read-back.ts";
import { reasonOf } from "../contract/reason.ts";
import { isPath } from "../contract/request-line.ts";
import { guarded, regionAmong, type TellOnce } from "./guarded.ts";

/** The same, whose `classify` always has an outcome, and names one of these regions or none. */
export function soundReadBack(readBack: ReadBack, regions: readonly string[], tellOnce: TellOnce): ReadBack {
  const { path, headers, body } = readBack;
  return {
    ...readBack,
    path: typeof path === "function" ? guarded("readBack.path", path, tellOnce, isPath) : path,
    ...(typeof headers === "function" ? { headers: guarded("readBack.headers", headers, tellOnce) } : {}),
    ...(body === undefined ? {} : { body: guarded("readBack.body", body, tellOnce) }),
    classify(status, text, operation) {
      try {
        const { outcome, region } = readBack.classify(status, text, operation);
        if (!readOutcomes.includes(outcome))
          throw new RangeError(`its outcome is ${JSON.stringify(outcome)}`);
        return { outcome, region: regionAmong("readBack.classify", region, regions, tellOnce) };
      } catch (error) {
        tellOnce("outcome of a read", whyNoOutcome(status, text, operation, error));
        return { outcome: "failed", region: null };
      }
    },
  };
}

function whyNoOutcome(status: number, body: string, { eventId }: Operation, error: unknown): string {
  return (
    `the system's deliver.readBack.classify threw on an answer about ${eventId} with status ${status} and body ` +
    `${JSON.stringify(body.slice(0, 80))}: ${reasonOf(error)}. It must return ${readOutcomes.join(", ")} for every ` +
    "answer; reads like this one were counted as failed."
  );
}
