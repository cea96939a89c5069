/**
 * `node package/changelog.ts v1.2.3`: prints what CHANGELOG.md holds about the release of that tag. Ends with 64 where the tag, the two
 * packages and the changelog do not name one version. Publishes nothing.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { usageExitCode } from "../harness/contract/result.ts";
import { UsageError } from "../harness/contract/usage-error.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface Release {
  /** Such as `v1.2.3`. */
  readonly tag: string;
  readonly changelog: string;
  /** `package.json` of all packages, by path. */
  readonly manifests: Readonly<Record<string, Manifest>>;
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The section of the changelog, without its heading. @throws UsageError */
export function sectionOf({ tag, changelog, manifests }: Release): string {
  const version = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(tag)?.[1];
  if (version === undefined) throw new UsageError(`expected a tag such as v1.2.3, found "${tag}"`);
  for (const [path, manifest] of Object.entries(manifests)) {
    const found = [manifest.version, manifest.dependencies?.regiondrill ?? version];
    const other = found.find((one) => one !== version);
    if (other !== undefined)
      throw new UsageError(`the tag is ${tag}, and ${path} names ${other}; correct it, and tag again`);
  }
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((one) => one.startsWith(`[${version}]`));
  const text = section?.replace(/^.*\n/, "").trim() ?? "";
  if (text === "")
    throw new UsageError(
      `CHANGELOG.md has nothing under "## [${version}]"; write what is new, and tag again`,
    );
  return text;
}

/** @throws UsageError */
function released(tag: string): string {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const paths = ["package.json", "create-regiondrill/package.json"];
  const manifests = Object.fromEntries(paths.map((path) => [path, JSON.parse(read(path))]));
  return sectionOf({ tag, changelog: read("CHANGELOG.md"), manifests });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(released(process.argv[2] ?? ""));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = usageExitCode;
  }
}
