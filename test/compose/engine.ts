/**
 * Compose on this machine: the plugin of `docker`, or the program of its own that came before it. Tests that need it,
 * an engine or images say why they do not run where something is missing.
 */
import { execa } from "execa";
import type { TestContext } from "vitest";
import { type ImageName, imageOf } from "../../harness/engine/pinned-images.ts";

/** How compose is called here; `null` where there is none. */
export async function composeProgram(): Promise<[string, ...string[]] | null> {
  if (await succeeds("docker", ["compose", "version"])) return ["docker", "compose"];
  return (await succeeds("docker-compose", ["version"])) ? ["docker-compose"] : null;
}

/** Why regions cannot be brought up here; `null` when they can. */
export async function whyNoRegions(): Promise<string | null> {
  if ((await composeProgram()) === null) return noCompose;
  if (!(await succeeds("docker", ["version"]))) return "no container engine answers: docker version";
  const names: ImageName[] = ["postgres", "redis", "kafka", "haproxy", "toxiproxy", "node", "prometheus"];
  const missing: string[] = [];
  for (const image of names.map((name) => imageOf(name))) {
    if (!(await succeeds("docker", ["image", "inspect", image]))) missing.push(image);
  }
  if (missing.length === 0) return null;
  return `images are missing: ${missing.join(", ")}; docker pull, or compose/offline/build.sh`;
}

export const noCompose = "no compose: neither `docker compose` nor docker-compose";

/** Ends the test as skipped where there is a reason to, and says it. */
export function skipBecause(why: string | null, context: TestContext): void {
  if (why === null) return;
  console.warn(`skipped: ${context.task.name}: ${why}`);
  context.skip(why);
}

/** Runs compose on a file, in a project of the tests' own. */
export async function compose(file: string, ...args: string[]): Promise<string> {
  const program = await composeProgram();
  if (program === null) throw new Error(noCompose);
  const [command, ...first] = program;
  const all = [...first, "-p", project, "-f", file, ...args];
  return (await execa(command, all, { all: true, stdin: "ignore", timeout: 300_000 })).all;
}

export const project = "regiondrill-test";

export interface RunningContainer {
  readonly region: string;
  readonly part: string;
  readonly networks: readonly string[];
}

/** What runs in the tests' project, one a container. */
export async function running(): Promise<RunningContainer[]> {
  const label = (name: string) => `{{index .Config.Labels "${name}"}}`;
  const networks = "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}";
  const format = `${label("regiondrill.region")}|${label("regiondrill.part")}|${networks}`;
  const filter = `label=com.docker.compose.project=${project}`;
  const { stdout: ids } = await execa("docker", ["ps", "--quiet", "--filter", filter]);
  const { stdout } = await execa("docker", ["inspect", "--format", format, ...ids.split("\n")]);
  return stdout.split("\n").map((line) => {
    const [region, part, names] = line.split("|");
    return { region: region!, part: part!, networks: names!.trim().split(" ") };
  });
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return (await execa(command, args, { reject: false, stdin: "ignore", timeout: 20_000 })).exitCode === 0;
}
