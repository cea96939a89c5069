/**
 * Whatever people keep is written through `harness/files`: no other way is left half done or led elsewhere by a link. The output
 * of this process, and the summary that GitHub collects from it, are streams.
 */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rooms = "{harness/{cli,drill,judge,score,watch},reports}/**/*.ts";
const otherWays =
  /\b(writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|copyFileSync|cpSync)\(/;

test.each(globSync(rooms, { cwd: root }))("%s writes no file by itself", (path) => {
  const lines = readFileSync(`${root}/${path}`, "utf8").split("\n");
  const found = lines.filter((line) => otherWays.test(line) && !/\((stream\.fd|summary), /.test(line));
  expect(found).toEqual([]);
});
