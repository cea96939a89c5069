/**
 * Whether the jars that Maven fetched are those that this version was tested with. Maven asks the server that sends a jar for
 * its checksum; these are ours. After a change of `pom.xml`: `sha256sum *.jar > jars.sha256` where they lie.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const listed = new URL("jars.sha256", import.meta.url);

/** @param expected lines of `sha256sum`. @throws Error that names the first jar that is another, is missing, or is not expected */
export function verifyJars(folder: string, expected = readFileSync(listed, "utf8")): void {
  const lines = expected.trim().split("\n");
  const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  const found = readdirSync(folder);
  const missing = [...sums.keys()].find((name) => !found.includes(name));
  if (missing !== undefined) throw new Error(`${missing} was expected and not fetched`);
  for (const name of found) {
    const sum = createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex");
    if (sums.get(name) !== sum)
      throw new Error(`${name} has the SHA-256 ${sum}; ${sums.get(name) ?? "no such file"} was expected`);
  }
}
