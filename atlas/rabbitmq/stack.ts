/**
 * RabbitMQ: an exchange that every region publishes to and a queue a region that its service consumes. Either one cluster over both
 * regions and a witness, with quorum queues, or a broker a region, joined by federation.
 */
import { chmodSync, chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { awaitNull } from "../../harness/machine/await.ts";
import { executables } from "../../harness/machine/find.ts";
import { asNobody, nobody } from "../nobody.ts";
import { addressOf, namespaceOf, type SiteName } from "../sites.ts";
import type { Place, Server, Stack } from "../stack.ts";
import { declareQuorumQueues, exchange, openQueue, queueOf, service } from "./store.ts";

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
  service,
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
  async compose(setting, place) {
    if (setting === "quorum") {
      await until("the cluster of three", async () => {
        await control(place("eu"), "await_online_nodes", "3");
        return true;
      });
      // Not before: a quorum queue has members on the nodes that run when it is declared, and no others later.
      await until("the queues", async () => {
        await declareQuorumQueues(addressOf.eu, regions);
        return true;
      });
    } else for (const region of regions) await federated(place(region));
  },
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

/** What the operator's tool of a broker prints. */
async function control(place: Place, ...words: readonly string[]): Promise<string> {
  const command = ["/usr/lib/rabbitmq/bin/rabbitmqctl", "--longnames", "--node", node(place.site), ...words];
  const { stdout } = await execa(
    "ip",
    ["netns", "exec", namespaceOf(place.site), "setpriv", ...asNobody, ...command],
    {
      env: { PATH: process.env.PATH, HOME: place.folder, LANG: "C.UTF-8" },
      extendEnv: false,
      cwd: place.folder,
    },
  );
  return stdout;
}

/** Resolves when the region gets what the other publishes from now on. */
function federated(place: Place): Promise<void> {
  return until(`the link of ${place.site} to the other region`, async () => {
    const links = await control(place, "eval", "rabbit_federation_status:status().");
    return links.includes("running");
  });
}

/** @throws Error if it is not so within a minute; a broker that starts does not answer yet */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const look = async () => {
    try {
      return (await isSo()) ? null : "not yet";
    } catch (error) {
      return (error as Error).message.split("\n")[1] ?? String(error);
    }
  };
  const why = await awaitNull(look, { limitMs: 60_000, everyMs: 500 });
  if (why !== null) throw new Error(`${what} is not there after 60 s: ${why}`);
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

/** What a broker begins with: its user, and with federation what it shares with the other region. */
function definitions({ site, setting }: Place): unknown {
  const vhost = "/";
  return {
    users: [{ name: "guest", password: "guest", tags: "administrator" }],
    vhosts: [{ name: vhost }],
    permissions: [{ user: "guest", vhost, configure: ".*", write: ".*", read: ".*" }],
    ...(setting === "federation" ? federation(site, vhost) : {}),
  };
}

function federation(site: SiteName, vhost: string) {
  const [other] = regions.filter((name) => name !== site);
  const value = { uri: `amqp://guest:guest@${addressOf[other!]}`, "max-hops": 1, "reconnect-delay": 1 };
  return {
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
    queues: [{ name: queueOf(site), vhost, durable: true, auto_delete: false, arguments: {} }],
    bindings: [
      {
        ...{ source: exchange, vhost, destination: queueOf(site), destination_type: "queue" },
        ...{ routing_key: "", arguments: {} },
      },
    ],
    parameters: [{ vhost, component: "federation-upstream", name: "other", value }],
    policies: [
      {
        ...{ vhost, name: "federated", pattern: `^${exchange}$`, "apply-to": "exchanges", priority: 0 },
        definition: { "federation-upstream-set": "all" },
      },
    ],
  };
}
