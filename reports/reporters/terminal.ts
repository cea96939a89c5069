/** `terminal`: the table of each drill, printed as it ends. A single drill is always shown so; a series is, if this is named. */
import type { MakeReporter } from "../../harness/contract/reporter.ts";
import { requireNone } from "./options.ts";

export const terminalReporter: MakeReporter = (options, { print }) => {
  requireNone(options);
  return {
    async drill(drill) {
      print(await drill.report("terminal"));
    },
  };
};
