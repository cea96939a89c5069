/** The blocks of docs/ci.md. */
import { readFileSync } from "node:fs";

export const ciPage: string = readFileSync("docs/ci.md", "utf8");

/** Texts of the blocks of that language, in order. */
export function blocksOf(language: string): string[] {
  const blocks = ciPage.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"));
  return [...blocks].map(([, text]) => text!);
}
