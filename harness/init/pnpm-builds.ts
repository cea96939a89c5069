/**
 * What pnpm is told of build scripts. It fails on a package with one that is neither allowed nor denied. Those of ours only make
 * something faster that drills do not need, so they are denied; what a project has stated already stays.
 */
import { parseDocument } from "yaml";
import { UsageError } from "../contract/usage-error.ts";

export const workspaceFile = "pnpm-workspace.yaml";

/** Packages that regiondrill depends on, directly or not, and that have build scripts. */
const denied = ["cpu-features", "protobufjs", "ssh2"];

/** The text of `pnpm-workspace.yaml` with these packages denied. Comments and order stay. @throws UsageError when it is not YAML */
export function withDeniedBuilds(text: string): string {
  const document = parseDocument(text);
  const [wrong] = document.errors;
  if (wrong !== undefined)
    throw new UsageError(`${workspaceFile} is not YAML: ${wrong.message.split(":\n")[0]}. Correct it first`);
  const missing = denied.filter((name) => !document.hasIn(["allowBuilds", name]));
  for (const name of missing) document.setIn(["allowBuilds", name], false);
  return missing.length === 0 ? text : document.toString();
}
