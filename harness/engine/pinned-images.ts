/**
 * The container images drills and compose files run: official ones, pinned by exact version tag, each replaceable by
 * an environment variable. `compose/offline/build.sh` reads the record below line by line and makes stand-ins under
 * these names where no image registry can be reached.
 */

export type ImageName =
  | "postgres"
  | "redis"
  | "kafka"
  | "haproxy"
  | "toxiproxy"
  | "node"
  | "prometheus"
  | "grafana"
  | "ryuk";

export const pinned: Readonly<Record<ImageName, string>> = {
  postgres: "postgres:15.18-bookworm",
  redis: "redis:7.0.15-bookworm",
  kafka: "apache/kafka:4.3.1",
  haproxy: "haproxy:2.6.12",
  toxiproxy: "ghcr.io/shopify/toxiproxy:2.12.0",
  node: "node:26.10.0-bookworm-slim",
  prometheus: "prom/prometheus:v2.42.0",
  grafana: "grafana/grafana:12.3.1",
  ryuk: "testcontainers/ryuk:0.14.0",
};

/** The image to run: the environment's, else the pinned one. An empty variable counts as unset, as `${…:-…}` does in a compose file. */
export function imageOf(name: ImageName, env: NodeJS.ProcessEnv = process.env): string {
  return env[variableOf(name)] || pinned[name];
}

/** The environment variable that replaces an image: `REGIONDRILL_IMAGE_POSTGRES`. */
export function variableOf(name: ImageName): string {
  return `REGIONDRILL_IMAGE_${name.toUpperCase()}`;
}
