/** `doctor`: what is there, what is missing, and what a drill would do about it. Changes nothing without `--install`. */

import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { type Colors, colorsIf } from "../../reports/verdict-color.ts";
import { terminalOptions } from "../campaign/terminal.ts";
import { ownCommand } from "../contract/own-command.ts";
import { openToParts } from "../machine/as-started.ts";
import { cacheRoot } from "../machine/cache.ts";
import { survey, type ToolState } from "../machine/provision.ts";
import { openTempFolder } from "../machine/temp.ts";
import type { Tool } from "../machine/tool.ts";
import { everyScenario } from "../project/drills.ts";
import { chooseProvider, install as installFor, toolsFor } from "../provider/choose.ts";
import { slotsLeftBehind } from "../safety/clear.ts";

export function doctorCommand(): CommandUnknownOpts {
  return new Command("doctor")
    .description("show what drills need, what is there, and what would be installed")
    .option("--install", "install and prepare it now, as the first drill on processes would", false)
    .action(async ({ install }) => {
      const paint = colorsIf(terminalOptions(process.stdout).color);
      const scenarios = await everyScenario();
      const topologies = new Set(scenarios.map((scenario) => scenario.topology));
      if (install) openToParts();
      if (install) for (const topology of topologies) await installFor(topology, console.log);
      const tools = new Set<Tool>((await Promise.all([...topologies].map(toolsFor))).flat());
      const states = await survey([...tools]);
      for (const state of states) console.log(toolLine(state, paint));
      console.log("");
      for (const topology of topologies)
        await chooseProvider({ provider: "auto", engines: {}, attach: null }, topology, (text) =>
          console.log(`${topology.name.padEnd(14)} ${text}`),
        );
      const left = slotsLeftBehind(false).length;
      console.log(`\ncache   ${cacheRoot}\nscratch ${openTempFolder()}`);
      if (process.platform !== "linux")
        console.log(`\nThe provider \`processes\` needs Linux; this is ${process.platform}.`);
      if (left > 0) console.log(`\n${left} drills left something behind: ${ownCommand("heal")}`);
      const missing = states.filter(({ found }) => found === null).length;
      console.log(
        missing === 0
          ? "\nReady: everything is here."
          : `\n${missing} missing; \`${ownCommand("doctor", "--install")}\` or the first drill on processes installs them as shown.`,
      );
    });
}

function toolLine({ tool, found, remedy }: ToolState, paint: Colors): string {
  const name = tool.name.padEnd(17);
  return found === null
    ? `${paint.yellow("missing")}  ${name} ${tool.wanted}\n${" ".repeat(27)}would run: ${remedy}`
    : `${paint.green("found  ")}  ${name} ${found.version.padEnd(10)} ${paint.dim(found.path)}`;
}
