/**
 * The functions with which a system is described, as a drill calls them: they are the user's, and one that throws or
 * answers nonsense in the middle of a drill must end neither the sender nor the drill. What went wrong is told, once each.
 */
import { type Operation, outcomes } from "../contract/operation.ts";
import { reasonOf } from "../contract/reason.ts";
import { isMethod, isPath, methods } from "../contract/request-line.ts";
import type { Delivery } from "../contract/system.ts";

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
  const tellOnce = (what: string, text: string) => {
    if (!told.has(what)) tell(text);
    told.add(what);
  };
  const telling =
    <T>(name: string, make: (operation: Operation) => T, sound: (made: T) => boolean = () => true) =>
    (operation: Operation) => {
      try {
        const made = make(operation);
        if (!sound(made)) throw new RangeError(`it returned ${JSON.stringify(made)}`);
        return made;
      } catch (error) {
        tellOnce(name, whyNoRequest(name, operation, error));
        throw error;
      }
    };
  const { method, path, headers } = delivery;
  return {
    ...delivery,
    method: typeof method === "function" ? telling("method", method, isMethod) : method,
    path: typeof path === "function" ? telling("path", path, isPath) : path,
    headers: typeof headers === "function" ? telling("headers", headers) : headers,
    body: telling("body", (operation) => delivery.body(operation)),
    ...(delivery.unreadableBody === undefined
      ? {}
      : { unreadableBody: telling("unreadableBody", (operation) => delivery.unreadableBody!(operation)) }),
    classify(status, body) {
      try {
        const { outcome, region } = delivery.classify(status, body);
        if (!outcomes.includes(outcome)) throw new RangeError(`its outcome is ${JSON.stringify(outcome)}`);
        if (region == null || regions.includes(region)) return { outcome, region: region ?? null };
        tellOnce("region", whyNoRegion(region, regions));
        return { outcome, region: null };
      } catch (error) {
        tellOnce("outcome", whyNoOutcome(status, body, error));
        return { outcome: "info", region: null };
      }
    },
  };
}

const musts: Readonly<Record<string, string>> = {
  method: `It must return ${methods.join(", ")}`,
  path: "It must return a path that begins with / and has no spaces",
  headers: "It must return headers for every operation",
};

function whyNoRequest(name: string, { eventId, schemaVersion }: Operation, error: unknown): string {
  return (
    `the system's deliver.${name} threw on ${eventId}, of schema version ${schemaVersion}: ${reasonOf(error)}. ` +
    `${musts[name] ?? "It must make a body of every operation"}; those like this one were not sent.`
  );
}

function whyNoOutcome(status: number, body: string, error: unknown): string {
  return (
    `the system's deliver.classify threw on an answer with status ${status} and body ` +
    `${JSON.stringify(body.slice(0, 80))}: ${reasonOf(error)}. It must return ${outcomes.join(", ")} for every answer; ` +
    "answers like this one were counted as indeterminate."
  );
}

function whyNoRegion(region: string, regions: readonly string[]): string {
  return (
    `the system's deliver.classify names ${JSON.stringify(region)} as the region that answered; the topology has ` +
    `${regions.join(", ")}. It must return one of these, or null; answers like this one were counted without a region.`
  );
}
