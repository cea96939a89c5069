/** How later compose files, and services that extend others, change what was there: as docker compose does it. Pure. */
import { type Mapping, replaces } from "./parse.ts";

/** Lists that stand for a mapping: `- NAME=value` or `- name`. */
const listedMappings = ["environment", "labels", "networks", "depends_on", "extra_hosts", "sysctls", "args"];
/** A later one takes the place of an earlier one, whatever its shape. */
const replaced = ["command", "entrypoint", "test"];

/** `over` on top of `base`: mappings are merged, lists are joined, all else is replaced. */
export function merged(base: Mapping, over: Mapping): Mapping {
  const result: Record<string, unknown> = { ...asMappings(base) };
  for (const [key, value] of Object.entries(asMappings(over))) {
    const made = mergedValue(key, result[key], value);
    if (made === undefined) delete result[key];
    else result[key] = made;
  }
  return result;
}

function mergedValue(key: string, before: unknown, value: unknown): unknown {
  if (isMapping(value) && replaces in value) return value[replaces] ?? undefined;
  if (replaced.includes(key) || before === undefined || before === null || value === null)
    return value ?? before;
  if (isMapping(before) && isMapping(value)) return merged(before, value);
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  return value;
}

function asMappings(mapping: Mapping): Mapping {
  const entries = Object.entries(mapping).map(([key, value]) => [
    key,
    listedMappings.includes(key) && Array.isArray(value) ? mappingOf(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** `NAME` alone is a name without a value. */
function mappingOf(list: readonly unknown[]): Mapping {
  return Object.fromEntries(
    list.map((item) => {
      const text = String(item);
      const at = text.indexOf("=");
      return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
