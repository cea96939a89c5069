/**
 * The functions with which a system is described, as a drill calls them: they are the user's, and one that throws or
 * answers nonsense in the middle of a drill must end neither the sender nor the drill. What went wrong is told, once each.
 */
import { outcomes } from "../contract/operation.ts";
import { reasonOf } from "../contract/reason.ts";
import { isMethod, isPath } from "../contract/request-line.ts";
import type { Delivery } from "../contract/system.ts";
import { guarded, regionAmong, type TellOnce } from "./guarded.ts";
import { soundReadBack } from "./sound-read-back.ts";

/**
 * The same delivery, whose `classify` always has an outcome, and names one of these regions or none. A body that cannot be
 * made still throws, for there is nothing to send in its place.
 * @param tell told one line the first time that a function does what it must not
 */
export function soundDelivery(
  delivery: Delivery,
  regions: readonly string[],
  tell: (text: string) => void,
): Delivery {
  const told = new Set<string>();
  const tellOnce: TellOnce = (kind, text) => {
    if (!told.has(kind)) tell(text);
    told.add(kind);
  };
  const { method, path, headers, readBack } = delivery;
  return {
    ...delivery,
    method: typeof method === "function" ? guarded("method", method, tellOnce, isMethod) : method,
    path: typeof path === "function" ? guarded("path", path, tellOnce, isPath) : path,
    headers: typeof headers === "function" ? guarded("headers", headers, tellOnce) : headers,
    body: guarded("body", (operation) => delivery.body(operation), tellOnce),
    ...(delivery.unreadableBody === undefined
      ? {}
      : {
          unreadableBody: guarded(
            "unreadableBody",
            (operation) => delivery.unreadableBody!(operation),
            tellOnce,
          ),
        }),
    ...(readBack === undefined ? {} : { readBack: soundReadBack(readBack, regions, tellOnce) }),
    classify(status, body) {
      try {
        const { outcome, region } = delivery.classify(status, body);
        if (!outcomes.includes(outcome)) throw new RangeError(`its outcome is ${JSON.stringify(outcome)}`);
        return { outcome, region: regionAmong("classify", region, regions, tellOnce) };
      } catch (error) {
        tellOnce("outcome", whyNoOutcome(status, body, error));
        return { outcome: "info", region: null };
      }
    },
  };
}

function whyNoOutcome(status: number, body: string, error: unknown): string {
  return (
    `the system's deliver.classify threw on an answer with status ${status} and body ` +
    `${JSON.stringify(body.slice(0, 80))}: ${reasonOf(error)}. It must return ${outcomes.join(", ")} for every answer; ` +
    "answers like this one were counted as indeterminate."
  );
}
