/** Headers as they are sent: secrets come from the environment at that moment, and stand in no description. */
import { byHand, type Operation } from "../contract/operation.ts";
import type { HeaderValue, PerOperation, RequestHeaders } from "../contract/system.ts";
import type { Topology } from "../contract/topology.ts";
import { forOperation } from "./per-operation.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A shorter one could not be told from other text, and would be blacked out all over a report. */
const secretCharsMin = 8;

const linesOf = new WeakMap<RequestHeaders, string[]>();

/** Name, value, name, value …; the same array for the same headers. @throws Error if a variable is not set */
export function headerLines(headers: RequestHeaders): string[] {
  const known = linesOf.get(headers);
  if (known !== undefined) return known;
  const lines = Object.entries(headers).flatMap(([name, value]) => [name, plainValue(value, process.env)]);
  linesOf.set(headers, lines);
  return lines;
}

function plainValue(value: HeaderValue, env: Environment): string {
  if (typeof value === "string") return value;
  const found = env[value.env];
  if (found === undefined) throw new Error(`the environment variable ${value.env} is not set`);
  return found;
}

/** Why a header of the topology cannot be sent, one reason each. */
export function whyNoHeaders(topology: Topology, env: Environment): string[] {
  return variablesOf(topology).flatMap(([header, name]) => {
    const value = env[name];
    const needs = `the header ${header} takes its value from the environment variable ${name}`;
    if (value === undefined || value === "") return [`${needs}, which is not set`];
    if (value.length < secretCharsMin)
      return [
        `${needs}, which has fewer than ${secretCharsMin} characters, too few to be kept out of reports`,
      ];
    return /[\r\n]/.test(value) ? [`${needs}, which has more than one line`] : [];
  });
}

/** Every value that must not be written down. */
export function secretsOf(topology: Topology, env: Environment): string[] {
  const values = variablesOf(topology).map(([, name]) => env[name] ?? "");
  return [...new Set(values.filter((value) => value.length >= secretCharsMin))];
}

/** Headers that take their value from a variable, and its name; those of a delivery as for an operation of ours. */
function variablesOf({ edge, system }: Topology): [header: string, variable: string][] {
  const own = edge.url === undefined ? {} : (edge.headers ?? {});
  const { headers, readBack, schemaVersion } = system.deliver;
  const given = [headers, readBack?.headers ?? {}].map((one) => givenFor(schemaVersion, one));
  return [own, ...given].flatMap((all) =>
    Object.entries(all).flatMap(([header, value]): [string, string][] =>
      typeof value === "string" ? [] : [[header, value.env]],
    ),
  );
}

function givenFor(schemaVersion: number, headers: PerOperation<RequestHeaders>): RequestHeaders {
  const sample: Operation = {
    eventId: "canary",
    account: byHand,
    amount: 1,
    tenant: byHand,
    schemaVersion,
    readable: true,
    occurredAt: new Date(0).toISOString(),
  };
  try {
    return forOperation(headers, sample);
  } catch {
    return {}; // told when the first operation is sent
  }
}
