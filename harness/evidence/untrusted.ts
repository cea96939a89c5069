/** What a pack holds, read as what it should be; refused with the reason where it is something else. */
import type { z } from "zod";

/** Why a pack is not believed, in words for the reader. Whatever is wrong in a pack throws this. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** @param name what the text is called in a refusal. @throws Refusal */
export function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(`${name} is not JSON`);
  }
}

/** @param kind what it should be: `a manifest` without its article. @throws Refusal */
export function readAs<T>(schema: z.ZodType<T>, text: string, name: string, kind: string): T {
  const read = schema.safeParse(jsonOf(text, name));
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  throw new Refusal(`${name} is no ${kind}: ${path.join(".") || "all of it"}: ${message}`);
}
