/** `npm run compose:write`: writes the files of this folder that follow from the topologies. */
import { writeFileSync } from "node:fs";
import { generatedFiles } from "./generated.ts";

for (const [path, text] of Object.entries(generatedFiles()))
  writeFileSync(new URL(path, import.meta.url), text);
