/** `npm run atlas`, or some of its stacks and drills: `npm run atlas -- etcd galera-durable postgresql-synchronous-partition`. */
import { runProgram } from "../harness/cli/program.ts";

await runProgram(async (argv) => {
  const { drawAtlas } = await import("./draw.ts");
  await drawAtlas(argv);
});
