/** `npm run atlas`, or some of its stacks: `npm run atlas -- etcd galera`. */
import { runProgram } from "../harness/cli/program.ts";

await runProgram(async (argv) => {
  const { drawAtlas } = await import("./draw.ts");
  await drawAtlas(argv);
});
