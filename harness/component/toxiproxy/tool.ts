/** Toxiproxy, pinned: what its toxics do to established connections differs between versions. */
import { goProgram } from "../go/tool.ts";

const version = "2.12.0";

export const toxiproxyTool = goProgram({
  name: "toxiproxy-server",
  version,
  path: "github.com/Shopify/toxiproxy/v2/cmd/server",
  wanted: `Toxiproxy ${version}`,
});
