/** `init`: puts drills into a project. Shows what it takes the project for before it writes anything. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { initialise } from "../init/initialise.ts";
import { asked, Cancelled, unasked } from "../init/questions.ts";
import { listOf } from "../init/system.ts";

const interrupted = 130;

export function initCommand(): CommandUnknownOpts {
  return new Command("init")
    .description("put drills into a project: a config, a topology, a first drill, a workflow")
    .argument("[folder]", "the project", ".")
    .option("-y, --yes", "ask nothing: every question has an answer that counts without one", false)
    .option("--compose <files>", "compose files, merged in this order, separated by commas", listOf, [])
    .option("--example", "do not read compose files: write a small system to begin with", false)
    .option("--regions <names>", "the regions, separated by commas", listOf, [])
    .option("--health <path>", "path that answers 200 only while a region can do its work")
    .option("--workflow", "add a workflow for GitHub Actions")
    .option("--no-workflow", "add none")
    .option("--install", "install regiondrill with the package manager of the project")
    .option("--no-install", "state it in package.json, and install nothing")
    .option("--package <spec>", "install this instead of the same version: a version, a tag, a tarball")
    .option("--assistant", "also write a guide for coding assistants (AGENTS.md)", false)
    .option("--force", "overwrite files that are there already", false)
    .action(async (folder, { yes, package: given, ...options }) => {
      const asks = !yes && process.stdin.isTTY === true && process.stdout.isTTY === true;
      try {
        await initialise(
          {
            root: resolve(folder),
            ...{ ...options, workflow: options.workflow, install: options.install, health: options.health },
            packageSpec: specOf(given),
          },
          asks ? await asked() : unasked,
          (line) => console.log(line),
        );
      } catch (error) {
        if (!(error instanceof Cancelled)) throw error;
        console.error(`regiondrill: ${error.message}`);
        process.exitCode = interrupted;
      }
    });
}

/** A version or a tag belongs to our package; a path or a URL is a package by itself. */
function specOf(given: string | undefined): string {
  if (given === undefined) return `regiondrill@${ownVersion()}`;
  return /[/\\:]|\.tgz$/.test(given) ? given : `regiondrill@${given}`;
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return version;
}
