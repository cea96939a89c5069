/** HAProxy as found on this machine, or from the system's packages. */
import { firstOfVersion, partExecutables } from "../../machine/find.ts";
import type { Tool } from "../../machine/tool.ts";

export const haproxyTool: Tool = {
  name: "haproxy",
  wanted: "HAProxy 2.4 or newer",
  find: () =>
    firstOfVersion(
      partExecutables("haproxy", ["/usr/sbin", "/usr/local/sbin"]),
      ["-v"],
      /version (\d+\.\d+\.\d+)/,
      "2.4",
    ),
  install: { by: "package", packages: { apt: "haproxy", dnf: "haproxy", apk: "haproxy", brew: "haproxy" } },
};
