/**
 * RabbitMQ: an exchange that every region publishes to and a queue a region that its service consumes. Either one cluster over both
 * regions and a witness, with quorum queues, or a broker a region, joined by federation.
 */
import { chmodSync, chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { executables } from "../../harness/machine/find.ts";
import { nobody } from "../nobody.ts";
import { addressOf, type SiteName } from "../sites.ts";
import type { Place, Server, Stack } from "../stack.ts";
import { exchange, openQueue, queueOf } from "./store.ts";

const regions = ["eu", "us"] as const;
const sites = Object.keys(addressOf) as SiteName[];

export const rabbitmq: Stack = {
  name: "rabbitmq",
  title: "RabbitMQ",
  tools: [
    {
      name: "rabbitmq",
      wanted: "RabbitMQ 3.10 or newer",
      find,
      install: {
        by: "package",
        packages: {
          apt: "rabbitmq-server",
          dnf: "rabbitmq-server",
          apk: "rabbitmq-server",
          brew: "rabbitmq",
        },
      },
    },
  ],
  settings: {
    quorum: "one cluster; quorum queues of three members",
    federation: "a broker a region; federated exchange",
  },
  sites,
  async prepare(place) {
    const write = (name: string, text: string) => {
      writeFileSync(join(place.folder, name), text);
      chownSync(join(place.folder, name), nobody, nobody);
    };
    write(".erlang.cookie", "atlas");
    chmodSync(join(place.folder, ".erlang.cookie"), 0o400);
    write("enabled_plugins", "[rabbitmq_federation].\n");
    write("rabbitmq.conf", configuration(place));
    write("definitions.json", JSON.stringify(definitions(place)));
  },
  servers: (place) => (isPart(place) ? [broker(place)] : []),
  open: ({ site, folder }) => openQueue(site, addressOf[site], join(folder, "ledger.ndjson")),
};

/** The version is in the name of a folder; the program tells it only of a broker that runs. */
async function find() {
  const [path] = executables("rabbitmq-server", ["/usr/sbin", "/usr/lib/rabbitmq/bin"]);
  if (path === undefined) return null;
  const { stdout } = await execa("sh", ["-c", "ls -d /usr/lib/rabbitmq/lib/rabbitmq_server-*"], {
    reject: false,
  });
  return { path, version: /-(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? "unknown" };
}

function isPart({ site, setting }: Place): boolean {
  return setting === "quorum" || site !== "witness";
}

const node = (site: SiteName) => `rabbit@${addressOf[site]}`;

function broker({ site, folder }: Place): Server {
  return {
    name: "rabbitmq",
    command: ["/usr/lib/rabbitmq/bin/rabbitmq-server"],
    env: {
      RABBITMQ_USE_LONGNAME: "true",
      RABBITMQ_NODENAME: node(site),
      RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
      RABBITMQ_LOG_BASE: join(folder, "log"),
      RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
      RABBITMQ_PID_FILE: join(folder, "pid"),
    },
  };
}

function configuration({ site, setting, folder }: Place): string {
  const cluster = [
    "cluster_formation.peer_discovery_backend = classic_config",
    ...sites.map((name, i) => `cluster_formation.classic_config.nodes.${i + 1} = ${node(name)}`),
    "cluster_partition_handling = pause_minority",
    "net_ticktime = 10",
  ];
  return [
    ...(setting === "quorum" ? cluster : []),
    `listeners.tcp.1 = ${addressOf[site]}:5672`,
    "loopback_users = none",
    `load_definitions = ${join(folder, "definitions.json")}`,
    "",
  ].join("\n");
}

/** What every broker of a cluster, or each by itself, begins with. */
function definitions({ site, setting }: Place): unknown {
  const vhost = "/";
  const held = setting === "quorum" ? regions : [site];
  const [other] = regions.filter((name) => name !== site);
  const federation = {
    parameters: [
      {
        vhost,
        component: "federation-upstream",
        name: "other",
        value: { uri: `amqp://guest:guest@${addressOf[other!]}`, "max-hops": 1, "reconnect-delay": 1 },
      },
    ],
    policies: [
      {
        vhost,
        name: "federated",
        pattern: `^${exchange}$`,
        "apply-to": "exchanges",
        definition: { "federation-upstream-set": "all" },
        priority: 0,
      },
    ],
  };
  return {
    users: [{ name: "guest", password: "guest", tags: "administrator" }],
    vhosts: [{ name: vhost }],
    permissions: [{ user: "guest", vhost, configure: ".*", write: ".*", read: ".*" }],
    exchanges: [
      {
        name: exchange,
        vhost,
        type: "fanout",
        durable: true,
        auto_delete: false,
        internal: false,
        arguments: {},
      },
    ],
    queues: held.map((region) => ({
      name: queueOf(region),
      vhost,
      durable: true,
      auto_delete: false,
      arguments: setting === "quorum" ? { "x-queue-type": "quorum", "x-quorum-initial-group-size": 3 } : {},
    })),
    bindings: held.map((region) => ({
      source: exchange,
      vhost,
      destination: queueOf(region),
      destination_type: "queue",
      routing_key: "",
      arguments: {},
    })),
    ...(setting === "federation" ? federation : {}),
  };
}
