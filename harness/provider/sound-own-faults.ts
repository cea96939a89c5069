/**
 * What is wrong with the faults in an external system's description, told before anything is started: shapes, names, and
 * regions and parts that are not there. Pure. Whether a command or a statement works only a drill can tell.
 */
import { z } from "zod";
import { isName } from "../contract/name.ts";
import type { OwnFault } from "../contract/own-fault.ts";
import type { ExternalSystem } from "../contract/system.ts";
import { anyOther } from "../contract/touches.ts";
import { endpointOf, isPostgres } from "./address-of.ts";

/** Logs and ids of faults are made of it. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

const text = z.string().min(1);
const command = z.tuple([text], z.string());
const url = z.string().refine((given) => /^https?:$/.test(URL.parse(given)?.protocol ?? ""), {
  error: ({ input }) => `expected an http:// or https:// URL, found ${JSON.stringify(input)}`,
});
const address = z.string().superRefine((given, context) => {
  try {
    endpointOf(given);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
});
const headers = z.record(z.string(), z.string());
const statement = z.strictObject({
  kind: z.literal("postgres"),
  region: text,
  server: text.exactOptional(),
  sql: text,
});

const act = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("command"), command }),
  z.strictObject({
    kind: z.literal("http"),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).exactOptional(),
    url,
    headers: headers.exactOptional(),
    body: z.string().exactOptional(),
  }),
  statement,
]);

const condition = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("command"),
    command,
    exitCode: z.int().min(0).max(125).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("http"),
    url,
    headers: headers.exactOptional(),
    status: z.int().min(100).max(599).exactOptional(),
    contains: text.exactOptional(),
  }),
  statement,
  z.strictObject({ kind: z.literal("address"), address, answers: z.boolean() }),
]);
const conditions = z.tuple([condition], condition);

const part = z.strictObject({ region: text, name: text });
const way = z.strictObject({ from: text, to: text });
const shape: z.ZodType<OwnFault> = z.strictObject({
  title: text,
  touches: z
    .strictObject({
      regions: z.array(text).exactOptional(),
      parts: z.array(part).exactOptional(),
      ways: z.array(way).exactOptional(),
    })
    .refine(({ regions = [], parts = [], ways = [] }) => regions.length + parts.length + ways.length > 0, {
      error: "names no region, part or way",
    }),
  loses: z.array(text).exactOptional(),
  behind: z.array(text).exactOptional(),
  inject: act,
  heal: act,
  probes: z.strictObject({ effect: conditions, healed: conditions.exactOptional() }),
  endsByItself: z.literal(true).exactOptional(),
  timeoutMs: z.number().positive().exactOptional(),
});

/** Everything that is wrong with them, in words. */
export function ownFaultObjections(regions: readonly string[], running: ExternalSystem): string[] {
  const { faults = {} } = running;
  return Object.entries(faults).flatMap(([name, fault]) => {
    const named =
      namePattern.test(name) && isName(name)
        ? []
        : [`a fault cannot be named ${JSON.stringify(name)}: letters, digits, ".", "_" and "-" are allowed`];
    const read = shape.safeParse(fault);
    const why = read.success
      ? placesOf(fault).flatMap((place) => absent(place, regions, running))
      : read.error.issues.map(({ path, message }) => `\`${path.join(".")}\`: ${message}`);
    return [...named, ...new Set(why)].map((one) => (one === named[0] ? one : `fault ${name}: ${one}`));
  });
}

/** A region, or a part of it, and where it is spoken of. */
interface Place {
  readonly where: string;
  readonly region: string;
  readonly part?: string;
  readonly postgres?: true;
}

function placesOf({ touches, loses = [], behind = [], inject, heal, probes }: OwnFault): Place[] {
  const { regions = [], parts = [], ways = [] } = touches;
  const asked = { inject, heal, "probes.effect": probes.effect, "probes.healed": probes.healed ?? [] };
  const ends = ways.flatMap(({ from, to }) => (from === anyOther ? [to] : [from, to]));
  const regional = { touches: [...regions, ...ends], loses, behind };
  return [
    ...Object.entries(regional).flatMap(([where, named]) => named.map((region) => ({ where, region }))),
    ...parts.map(({ region, name }) => ({ where: "touches", region, part: name })),
    ...Object.entries(asked).flatMap(([where, given]) =>
      [given].flat().flatMap((one) => {
        if (one.kind !== "postgres") return [];
        return [{ where, region: one.region, part: one.server ?? "postgres", postgres: true } as const];
      }),
    ),
  ];
}

function absent(
  { where, region, part, postgres }: Place,
  regions: readonly string[],
  running: ExternalSystem,
): string[] {
  if (!regions.includes(region))
    return [`\`${where}\` names the region ${region}, and there is only ${regions.join(", ")}`];
  if (part === undefined) return [];
  const given = addressesIn(region, running);
  if (given === null) return []; // told of the addresses themselves
  if (!Object.hasOwn(given, part))
    return [`\`${where}\` names ${part} of ${region}, which has only ${Object.keys(given).join(", ")}`];
  if (postgres && !isPostgres(given[part]!))
    return [`\`${where}\` runs SQL on ${part} of ${region}, whose address is no postgres:// address`];
  return [];
}

function addressesIn(region: string, running: ExternalSystem): Readonly<Record<string, string>> | null {
  try {
    return running.addresses(region);
  } catch {
    return null;
  }
}
