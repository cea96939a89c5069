/** k6, the peer our sender is measured against. Only the benchmark needs it. */
import { goProgram } from "../harness/machine/go/tool.ts";

const version = "2.1.0";

export const k6Tool = {
  version,
  ...goProgram({
    name: "k6",
    version,
    path: "go.k6.io/k6/v2",
    wanted: `k6 ${version} (only for the benchmark)`,
  }),
};
