/** `doctor`: what is there, what is missing, and what a drill would do about it. Changes nothing. */
import { Command } from "commander";
import pc from "picocolors";
import { cacheRoot } from "../component/install/cache.ts";
import { survey } from "../component/install/provision.ts";
import { openTempFolder } from "../component/install/temp.ts";
import type { Tool } from "../component/tool.ts";
import { chooseProvider } from "../provider/choose.ts";
import { toolsFor } from "../provider/processes/equip.ts";
import { slotsLeftBehind } from "../safety/clear.ts";
import { loadScenario, scenarioNames } from "./catalog.ts";
import { terminalOptions } from "./terminal.ts";

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("show what drills need, what is here, what would be installed")
    .action(async () => {
      const paint = pc.createColors(terminalOptions(process.stdout).color);
      const scenarios = await Promise.all(scenarioNames().map(loadScenario));
      const tools = new Set<Tool>(scenarios.flatMap(({ topology }) => toolsFor(topology)));
      const states = await survey([...tools]);
      for (const { tool, found, remedy } of states) {
        const mark = found === null ? paint.yellow("missing") : paint.green("found  ");
        console.log(
          `${mark}  ${tool.name.padEnd(17)} ${found === null ? `${tool.wanted}\n${" ".repeat(27)}would run: ${remedy}` : `${found.version.padEnd(10)} ${paint.dim(found.path)}`}`,
        );
      }
      console.log("");
      for (const topology of new Set(scenarios.map((scenario) => scenario.topology)))
        await chooseProvider({ provider: "auto", engines: {}, attach: null }, topology, (text) =>
          console.log(`${topology.name.padEnd(14)} ${text}`),
        );
      const left = slotsLeftBehind(false).length;
      console.log(`\ncache   ${cacheRoot}\nscratch ${openTempFolder()}`);
      if (process.platform !== "linux")
        console.log(`\nThe provider \`processes\` needs Linux; this is ${process.platform}.`);
      if (left > 0) console.log(`\n${left} drills left something behind: npm run heal`);
      const missing = states.filter(({ found }) => found === null).length;
      console.log(
        missing === 0
          ? "\nReady: everything is here."
          : `\n${missing} missing; the first drill on processes installs them as shown.`,
      );
    });
}
