/**
 * Gets every tool a drill needs: finds it, or announces and installs it. System packages are installed in one call;
 * the rest goes into the user's cache. Nothing is installed that was found.
 */
import { execa } from "execa";
import { cacheEntry, withLock } from "./cache.ts";
import { executables } from "./find.ts";
import { type FoundTool, MachineError, type PackageManager, type Tool } from "./tool.ts";

export interface ToolState {
  readonly tool: Tool;
  readonly found: FoundTool | null;
  /** What would be run to install it; `null` when it is found. */
  readonly remedy: string | null;
}

/** What is there, what is missing, and what would be done about it. Changes nothing. */
export async function survey(tools: readonly Tool[]): Promise<ToolState[]> {
  return Promise.all(
    tools.map(async (tool) => {
      const found = await tool.find();
      return { tool, found, remedy: found === null ? await remedyFor(tool) : null };
    }),
  );
}

/**
 * Finds or installs all tools. `announce` is called before each installation.
 * @throws MachineError naming the tool, the reason, and the command that would install it.
 */
export async function provision(
  tools: readonly Tool[],
  announce: (text: string) => void,
): Promise<ReadonlyMap<string, FoundTool>> {
  const states = await survey(tools);
  const missing = states.filter((state) => state.found === null).map((state) => state.tool);
  if (missing.length > 0) await install(missing, announce);
  const found = new Map<string, FoundTool>();
  for (const state of states) {
    const now = state.found ?? (await state.tool.find());
    if (now === null) {
      throw new MachineError(
        `${state.tool.name} cannot be used: ${state.tool.wanted} is needed and was not found, not even after installing. Try: ${state.remedy}`,
      );
    }
    found.set(state.tool.name, now);
  }
  return found;
}

async function install(missing: readonly Tool[], announce: (text: string) => void): Promise<void> {
  await withLock(cacheEntry("install"), async () => {
    const packaged = await packagedTools(missing);
    if (packaged.length > 0) await installPackages(packaged, announce);
    for (const tool of missing) await installInCache(tool, announce);
  });
}

/** What it is built with comes first. A system package has been installed by then, and is passed over. */
async function installInCache(tool: Tool, announce: (text: string) => void): Promise<void> {
  if (tool.install.by !== "cache" || (await tool.find()) !== null) return;
  const { needs, command, run } = tool.install;
  for (const need of needs) await installInCache(need, announce);
  const found = await Promise.all(needs.map((need) => need.find()));
  const present = found.filter((need) => need !== null);
  if (present.length < needs.length) throw await cannotInstall(tool, "what it is built with is missing");
  announce(`installing ${tool.name}: ${command}`);
  try {
    await run(present);
  } catch (error) {
    throw await cannotInstall(tool, lastLines(error));
  }
}

/** Missing tools that come as system packages, including those only needed to install others. */
async function packagedTools(missing: readonly Tool[]): Promise<Tool[]> {
  const wanted = new Map<string, Tool>();
  for (const tool of missing) {
    const candidates = tool.install.by === "package" ? [tool] : tool.install.needs;
    for (const candidate of candidates) {
      if (candidate.install.by === "package" && (await candidate.find()) === null) {
        wanted.set(candidate.name, candidate);
      }
    }
  }
  return [...wanted.values()];
}

async function installPackages(tools: readonly Tool[], announce: (text: string) => void): Promise<void> {
  const manager = packageManager();
  const names = tools.flatMap((tool) => packageNames(tool, manager));
  const command = packageCommand(manager, names);
  if (manager !== "apt" || !(await mayInstall())) {
    throw new MachineError(
      `${tools.map((tool) => tool.name).join(", ")} not found, and installing system packages is not possible here. Run this once, then try again: ${command}`,
    );
  }
  announce(`installing system packages: ${command}`);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const wait = ["-o", "DPkg::Lock::Timeout=300"];
  // RUNLEVEL=1 keeps the packages' own services from being started.
  const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  try {
    await run([...sudo, "apt-get", ...wait, "update"], env);
    await run(
      [
        ...sudo,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "RUNLEVEL=1",
        "apt-get",
        ...wait,
        "install",
        "-y",
        "--no-install-recommends",
        ...names,
      ],
      env,
    );
  } catch (error) {
    throw new MachineError(`${names.join(", ")} could not be installed (${command}): ${lastLines(error)}`);
  }
}

async function run(argv: readonly string[], env: Record<string, string>): Promise<void> {
  const [command = "", ...args] = argv;
  await execa(command, args, { env, all: true, stdin: "ignore", timeout: 600_000 });
}

async function mayInstall(): Promise<boolean> {
  if (process.getuid?.() === 0) return true;
  return (await execa("sudo", ["-n", "true"], { reject: false })).exitCode === 0;
}

function packageManager(): PackageManager {
  const known: Record<string, PackageManager> = { "apt-get": "apt", dnf: "dnf", apk: "apk", brew: "brew" };
  for (const [program, manager] of Object.entries(known)) {
    if (executables(program).length > 0) return manager;
  }
  return "apt";
}

function packageNames(tool: Tool, manager: PackageManager): string[] {
  return tool.install.by === "package" ? tool.install.packages[manager].split(" ") : [tool.name];
}

function packageCommand(manager: PackageManager, names: readonly string[]): string {
  const list = names.join(" ");
  if (manager === "brew") return `brew install ${list}`;
  if (manager === "apk") return `sudo apk add ${list}`;
  if (manager === "dnf") return `sudo dnf install -y ${list}`;
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${list}`;
}

async function remedyFor(tool: Tool): Promise<string> {
  if (tool.install.by === "cache") {
    const steps: string[] = [];
    for (const need of tool.install.needs)
      if ((await need.find()) === null) steps.push(await remedyFor(need));
    return [...steps, tool.install.command].join(" && ");
  }
  const manager = packageManager();
  return packageCommand(manager, packageNames(tool, manager));
}

async function cannotInstall(tool: Tool, why: string): Promise<MachineError> {
  return new MachineError(
    `${tool.name} could not be installed: ${why}. Needed: ${tool.wanted}. The command that would: ${await remedyFor(tool)}`,
  );
}

function lastLines(error: unknown): string {
  const all = (error as { all?: string }).all ?? (error as Error).message ?? String(error);
  return all.trim().split("\n").slice(-5).join(" | ");
}
