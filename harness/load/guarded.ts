/** A function of a system's description that makes a part of a request, and what is told when it does what it must not. */
import type { Operation } from "../contract/operation.ts";
import { reasonOf } from "../contract/reason.ts";
import { methods } from "../contract/request-line.ts";

/** Told the first of each kind. */
export type TellOnce = (kind: string, text: string) => void;

/** The same function, whose failures are told. It still throws: there is nothing to send in the place of what it makes. */
export function guarded<T>(
  name: string,
  make: (operation: Operation) => T,
  tellOnce: TellOnce,
  sound: (made: T) => boolean = () => true,
): (operation: Operation) => T {
  return (operation) => {
    try {
      const made = make(operation);
      if (!sound(made)) throw new RangeError(`it returned ${JSON.stringify(made)}`);
      return made;
    } catch (error) {
      tellOnce(name, whyNoRequest(name, operation, error));
      throw error;
    }
  };
}

/** One of these regions, or none; any other is told. */
export function regionAmong(
  name: string,
  region: string | null | undefined,
  regions: readonly string[],
  tellOnce: TellOnce,
): string | null {
  if (region == null || regions.includes(region)) return region ?? null;
  tellOnce(`region of ${name}`, whyNoRegion(name, region, regions));
  return null;
}

const path = "It must return a path that begins with / and has no spaces";
const headers = "It must return headers for every operation";
const musts: Readonly<Record<string, string>> = {
  method: `It must return ${methods.join(", ")}`,
  path,
  headers,
  "readBack.path": path,
  "readBack.headers": headers,
};

function whyNoRequest(name: string, { eventId, schemaVersion }: Operation, error: unknown): string {
  return (
    `the system's deliver.${name} threw on ${eventId}, of schema version ${schemaVersion}: ${reasonOf(error)}. ` +
    `${musts[name] ?? "It must make a body of every operation"}; those like this one were not sent.`
  );
}

function whyNoRegion(name: string, region: string, regions: readonly string[]): string {
  return (
    `the system's deliver.${name} names ${JSON.stringify(region)} as the region that answered; the topology has ` +
    `${regions.join(", ")}. It must return one of these, or null; answers like this one were counted without a region.`
  );
}
