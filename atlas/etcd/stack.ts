/** etcd: one Raft group over both regions and a witness. A write is acknowledged when two of three members have it on disk. */
import { executables, firstOfVersion } from "../../harness/machine/find.ts";
import { addressOf, type SiteName } from "../sites.ts";
import type { Place, Server, Stack } from "../stack.ts";
import { openEtcd } from "./store.ts";

const sites: readonly SiteName[] = ["eu", "us", "witness"];
const peerPort = 2380;
const clientPort = 2379;

export const etcd: Stack = {
  name: "etcd",
  title: "etcd",
  tools: [
    {
      name: "etcd",
      wanted: "etcd 3.4 or newer",
      find: () => firstOfVersion(executables("etcd"), ["--version"], /etcd Version: (\d+\.\d+\.\d+)/, "3.4"),
      install: {
        by: "package",
        packages: { apt: "etcd-server", dnf: "etcd", apk: "etcd", brew: "etcd" },
      },
    },
  ],
  settings: { raft: "three members; linearizable writes" },
  service: "a request waits at most 1.5 s",
  sites,
  servers: (place) => [member(place)],
  open: ({ site }) => openEtcd(`http://${addressOf[site]}:${clientPort}`),
};

function member({ site, folder }: Place): Server {
  const peer = (name: SiteName) => `http://${addressOf[name]}:${peerPort}`;
  const client = `http://${addressOf[site]}:${clientPort}`;
  return {
    name: "etcd",
    command: [
      "etcd",
      ...["--name", site, "--data-dir", `${folder}/data`],
      ...["--listen-peer-urls", peer(site), "--initial-advertise-peer-urls", peer(site)],
      ...["--listen-client-urls", client, "--advertise-client-urls", client],
      ...["--initial-cluster", sites.map((name) => `${name}=${peer(name)}`).join(",")],
    ],
  };
}
