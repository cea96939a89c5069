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

/** An image that is pinned beside what runs from it: an exact reference, and the name that its variable has. */
export interface PinnedImage {
  readonly name: string;
  readonly reference: string;
}

/** The image to run: the one that the environment names, else the pinned one. Empty counts as unset, as `${…:-…}` does in a compose file. */
export function imageOf(image: ImageName | PinnedImage, env: NodeJS.ProcessEnv = process.env): string {
  const { name, reference } = typeof image === "string" ? { name: image, reference: pinned[image] } : image;
  return env[variableOf(name)] || reference;
}

/** The environment variable that replaces an image: `REGIONDRILL_IMAGE_POSTGRES`. */
export function variableOf(name: string): string {
  return `REGIONDRILL_IMAGE_${name.toUpperCase().replaceAll("-", "_")}`;
}
