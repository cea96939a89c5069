/** `npm run bench`, or parts of it by their names: `npm run bench -- recheck evidence sender rto drill package`. */
import { runProgram } from "../harness/cli/program.ts";

await runProgram(async (argv) => {
  const { runBenchmarks } = await import("./benchmarks.ts");
  await runBenchmarks(argv);
});
