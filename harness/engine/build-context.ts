/** The files of a folder that an engine may see when it builds an image from it: all but those that `.dockerignore` names. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";
import { pack } from "tar-stream";

/** An archive of them. The Dockerfile, a path below the folder, is always among them. */
export async function buildContext(folder: string, dockerfile: string): Promise<Buffer> {
  const tar = pack();
  for (const path of new Set([...filesOf(folder), dockerfile])) {
    const { mode } = statSync(join(folder, path));
    tar.entry({ name: path, mode }, readFileSync(join(folder, path)));
  }
  tar.finalize();
  return Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Uint8Array>));
}

function filesOf(folder: string): string[] {
  const rules = dockerignore.default().add(readText(join(folder, ".dockerignore")));
  const walk = (below: string): string[] =>
    readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
      const path = join(below, entry.name);
      if (rules.ignores(path)) return [];
      return entry.isDirectory() ? walk(path) : [path];
    });
  return walk("");
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // nothing is ignored
  }
}
