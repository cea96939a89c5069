/**
 * `html`, `markdown`, `junit`, `communications`: every run has them in its folder, whichever reporters are named. With the
 * option `folder`, a copy goes there, named after the run, for tools that collect the reports of many runs in one place.
 */
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import type { MakeReporter } from "../../harness/contract/reporter.ts";
import type { Renderer } from "../index.ts";
import { optionsOf, writeReport } from "./options.ts";

const keptOptions = z.strictObject({
  /** From the working directory. */
  folder: z.string().min(1).exactOptional(),
});

export function keptReporter({ format, file }: Renderer): MakeReporter {
  return (options) => {
    const { folder } = optionsOf(options, keptOptions);
    if (folder === undefined) return {};
    const into = resolve(folder);
    return {
      async drill(drill) {
        writeReport(join(into, `${basename(drill.folder)}.${file}`), await drill.report(format));
      },
    };
  };
}
