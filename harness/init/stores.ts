/** What a compose service is, by its image: a store, something that only passes requests on, or a program of the project's own. */
import type { ComposeService } from "./compose/project.ts";

export interface StoreKind {
  /** The name that a description of a system uses for it. */
  readonly part: string;
  /** Of its address: `scheme://host:port`, or `host:port` without. */
  readonly scheme: string | null;
  /** In the container. */
  readonly port: number;
}

/** By the last word of an image's name, or by the whole of it. */
const stores: Readonly<Record<string, StoreKind>> = {
  ...every(
    ["postgres", "postgis", "postgresql", "timescaledb", "timescaledb-ha", "pgvector"],
    "postgres",
    5432,
    "postgres",
  ),
  ...every(
    ["redis", "valkey", "keydb", "redis-stack", "redis-stack-server", "dragonfly"],
    "redis",
    6379,
    "redis",
  ),
  ...every(["kafka", "cp-kafka", "redpanda", "kafka-native"], "kafka", 9092),
  ...every(["mysql", "mysql-server"], "mysql", 3306),
  ...every(["mariadb", "mariadb-galera"], "mariadb", 3306),
  ...every(["mongo", "mongodb", "mongodb-community-server"], "mongo", 27017),
  ...every(["rabbitmq"], "rabbitmq", 5672),
  ...every(["nats"], "nats", 4222),
  ...every(["etcd"], "etcd", 2379),
  ...every(["cassandra", "scylla"], "cassandra", 9042),
  ...every(["cockroach"], "cockroach", 26257),
  ...every(["elasticsearch", "opensearch"], "elasticsearch", 9200),
  ...every(["zookeeper", "cp-zookeeper"], "zookeeper", 2181),
  ...every(["memcached"], "memcached", 11211),
  ...every(["minio"], "minio", 9000),
  ...every(["clickhouse", "clickhouse-server"], "clickhouse", 8123),
  ...every(["consul"], "consul", 8500),
};

const gateways = ["nginx", "haproxy", "traefik", "envoy", "caddy", "kong", "httpd", "apisix", "varnish"];
const gatewayNames =
  /(?:^|[-_.])(?:gateway|edge|proxy|lb|balancer|loadbalancer|ingress|router|front)(?:$|[-_.])/;

function every(images: readonly string[], part: string, port: number, scheme: string | null = null) {
  return Object.fromEntries(images.map((image): [string, StoreKind] => [image, { part, scheme, port }]));
}

/** `postgis` of `registry.example:5000/postgis/postgis:16@sha256:…`. */
function imageName({ image }: ComposeService): string {
  const [reference = ""] = (image ?? "").split("@");
  const last = reference.split("/").at(-1)!;
  return last.split(":")[0]!.toLowerCase();
}

export function storeOf(service: ComposeService): StoreKind | null {
  const name = imageName(service);
  return Object.hasOwn(stores, name) ? stores[name]! : null;
}

/** Whether it stands before others and passes requests on. */
export function isGateway(service: ComposeService): boolean {
  return gateways.includes(imageName(service)) || gatewayNames.test(service.name);
}
