/** A process under a quota on a machine that has processors to spare: its time is not idle. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const meter = fileURLToPath(new URL("../../harness/machine/processor-meter.ts", import.meta.url));
const group = makeGroup(`regiondrill-test-${process.pid}`);
afterAll(() => {
  if (typeof group !== "string") rmdirSync(group.folder);
});

/** A group with a tenth of one processor; else why there is none. */
function makeGroup(name: string): { folder: string } | string {
  try {
    const [v1, v2] = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup"];
    const unified = existsSync(join(v2, "cgroup.controllers"));
    const folder = join(unified ? v2 : v1, name);
    if (unified && !readFileSync(join(v2, "cgroup.subtree_control"), "utf8").includes("cpu"))
      return "the processor is not a controller of this machine's groups";
    mkdirSync(folder);
    if (unified) writeFileSync(join(folder, "cpu.max"), "10000 100000");
    else {
      writeFileSync(join(folder, "cpu.cfs_period_us"), "100000");
      writeFileSync(join(folder, "cpu.cfs_quota_us"), "10000");
    }
    return { folder };
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the meter says after half a second of work, in a process that is moved into `folder` first. */
async function idleOf(folder: string): Promise<number> {
  const program = `
    import { writeFileSync } from "node:fs";
    import { ProcessorMeter } from ${JSON.stringify(meter)};
    writeFileSync(${JSON.stringify(join(folder, "cgroup.procs"))}, String(process.pid));
    const meter = new ProcessorMeter();
    const until = performance.now() + 500;
    while (performance.now() < until);
    console.log(meter.idleShare());
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  return Number(stdout);
}

test("what a quota withholds is not idle", async ({ skip }) => {
  if (typeof group === "string") return skip(`no control group can be made here: ${group}`);
  expect(await idleOf(group.folder)).toBe(0);
});
