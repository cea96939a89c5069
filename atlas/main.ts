/** `npm run atlas`, or some of its stacks: `npm run atlas -- etcd galera`. */

import { sayLastWords, watchOverProcess } from "../harness/cli/last-words.ts";
import { keepToOwnSettings } from "../harness/machine/environment.ts";

watchOverProcess();
try {
  await keepToOwnSettings();
  const { drawAtlas } = await import("./draw.ts");
  await drawAtlas(process.argv.slice(2));
} catch (error) {
  sayLastWords(error);
}
