/** The texts that `init` writes, from the files beside this one, with their gaps filled. */
import { readFileSync } from "node:fs";

export type Gaps = Readonly<Record<string, string>>;

/** @param name of a file in `templates/`, with folders. @throws Error about a gap that is not filled, or a text for none */
export function filled(name: string, gaps: Gaps = {}): string {
  const text = readFileSync(new URL(`templates/${name}`, import.meta.url), "utf8");
  const used = new Set<string>();
  const made = text.replace(/(?<!\$)\{\{(\w+)\}\}/g, (_, gap: string) => {
    const value = gaps[gap];
    if (value === undefined) throw new Error(`${name} has a gap ${gap}, and nothing fills it`);
    used.add(gap);
    return value;
  });
  const left = Object.keys(gaps).filter((gap) => !used.has(gap));
  if (left.length > 0) throw new Error(`${name} has no gap ${left.join(", ")}`);
  return made;
}
