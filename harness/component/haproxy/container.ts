/** The edge as a container: the same HAProxy with the same configuration. */

import type { Endpoint } from "../../machine/endpoint.ts";
import type { ContainerPart } from "../container-part.ts";
import { type EdgeConfig, edgePort, haproxyConfig, runtimePort, whyNotServing } from "./part.ts";

export interface EdgeContainer extends EdgeConfig {
  /** Where the harness and people reach it. */
  readonly at: Endpoint;
  readonly runtime: Endpoint;
  readonly image: string;
}

export function edgeContainer(options: EdgeContainer): ContainerPart {
  const { at, runtime, image, serving, service } = options;
  const config = "/regiondrill/haproxy.cfg";
  return {
    name: "edge",
    region: null,
    image,
    address: `http://${at.host}:${at.port}`,
    listens: [at],
    // Started last: a server that HAProxy has seen down must pass `rise` checks before it is used.
    needs: serving.map((region) => `${region}/${service}`),
    data: null,
    ports: [
      { port: edgePort, at },
      { port: runtimePort, at: runtime },
    ],
    launch: () => ({
      argv: ["haproxy", "-db", "-f", config],
      bare: true,
      files: { [config]: haproxyConfig({ ...options, host: "0.0.0.0" }, `ipv4@0.0.0.0:${runtimePort}`) },
    }),
    pending: () => whyNotServing(runtime, serving),
  };
}
