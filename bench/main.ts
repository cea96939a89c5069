/** `npm run bench`, or parts of it by their names: `npm run bench -- recheck evidence sender rto drill`. */

import { sayLastWords, watchOverProcess } from "../harness/cli/last-words.ts";
import { keepToOwnSettings } from "../harness/machine/environment.ts";

watchOverProcess();
try {
  await keepToOwnSettings();
  const { runBenchmarks } = await import("./benchmarks.ts");
  await runBenchmarks(process.argv.slice(2));
} catch (error) {
  sayLastWords(error);
}
