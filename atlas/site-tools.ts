/** What sites are made and parted with. */
import { executables, firstOfVersion } from "../harness/machine/find.ts";
import type { Tool } from "../harness/machine/tool.ts";

export const siteTools: readonly Tool[] = [
  {
    name: "ip",
    wanted: "iproute2",
    find: () => firstOfVersion(executables("ip"), ["-V"], /iproute2-(\d+\.\d+)/, "5.0"),
    install: {
      by: "package",
      packages: { apt: "iproute2", dnf: "iproute", apk: "iproute2", brew: "iproute2mac" },
    },
  },
  {
    name: "iptables",
    wanted: "iptables 1.8",
    find: () => firstOfVersion(executables("iptables"), ["--version"], /v(\d+\.\d+)/, "1.8"),
    install: {
      by: "package",
      packages: { apt: "iptables", dnf: "iptables-nft", apk: "iptables", brew: "iptables" },
    },
  },
];
