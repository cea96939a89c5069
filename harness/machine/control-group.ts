/** Control groups of the kernel: which processes are in one and in those below it, and which group a systemd unit has. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { MachineError } from "./tool.ts";

const root = "/sys/fs/cgroup";
const answerLimitMs = 10_000;

/** Pids in the group and in all groups below it; none when it is gone. */
export function processesIn(group: string): number[] {
  try {
    const own = readFileSync(join(group, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
    const below = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [...own, ...below.flatMap(({ name }) => processesIn(join(group, name)))];
  } catch {
    return [];
  }
}

/** The group of a unit that is active. @throws MachineError when systemd does not answer or the unit has none */
export async function groupOfUnit(unit: string): Promise<string> {
  const args = ["show", "--property=ControlGroup", "--value", "--", unit];
  const { stdout, failed, all } = await execa("systemctl", args, {
    ...{ all: true, reject: false, stdin: "ignore", timeout: answerLimitMs },
  });
  if (failed) throw new MachineError(`\`systemctl ${args.join(" ")}\` failed: ${all}`);
  if (stdout.trim() === "")
    throw new MachineError(
      `unit ${unit} has no control group, so it does not run. Start it: systemctl start ${unit}`,
    );
  return join(root, stdout.trim());
}
