/**
 * The edge: HAProxy standing in for a global load balancer. It checks every region's health as the profile says and
 * never retries or redispatches a request itself, because a GSLB cannot either; the sender has to.
 */
import { join } from "node:path";
import type { Profile } from "../../contract/topology.ts";
import { type Endpoint, type Part, reasonUnless } from "../part.ts";
import type { Found } from "../tool.ts";
import { serverStates } from "./runtime-api.ts";

export const edgePort = 8080;
export const runtimePort = 9999;

export interface EdgePlace {
  readonly host: string;
  readonly folder: string;
  /** Where each region is reached: the edge's end of a link. */
  readonly regions: Readonly<Record<string, Endpoint>>;
  /** Regions that get traffic from the start; the others are in maintenance until they are switched on. */
  readonly serving: readonly string[];
  /** `false`: whatever happens to a region, the edge goes on sending to it. */
  readonly checks: boolean;
  /** The service requests go to. */
  readonly service: string;
  readonly healthPath: string;
  readonly healthCheck: Profile["healthCheck"];
}

export function edgePart(place: EdgePlace, haproxy: Found): Part {
  const config = join(place.folder, "haproxy.cfg");
  const runtime = edgeRuntime(place.host);
  return {
    name: "edge",
    region: null,
    address: `http://${place.host}:${edgePort}`,
    listens: [{ host: place.host, port: edgePort }],
    // Started last: a server that HAProxy has seen down must pass `rise` checks before it is used.
    needs: place.serving.map((region) => `${region}/${place.service}`),
    folder: place.folder,
    async launch() {
      const argv = [haproxy.path, "-db", "-f", config] as const;
      return { argv, cwd: place.folder, files: { [config]: haproxyConfig(place) } };
    },
    pending: () => whyNotServing(runtime, place.serving),
  };
}

/** `null` when the edge holds all of these regions to be up. */
export function whyNotServing(runtime: Endpoint, serving: readonly string[]): Promise<string | null> {
  return reasonUnless(async () => {
    const states = await serverStates(runtime);
    const down = serving.filter((region) => states[region] !== "up");
    return down.length === 0 ? null : `the edge holds ${down.join(", ")} to be down`;
  });
}

export function edgeRuntime(host: string): Endpoint {
  return { host, port: runtimePort };
}

/** HTTP/1.1 with a name, as clients ask: some servers answer nothing else. */
export function healthCheckLines(path: string, service: string): string[] {
  return [
    "  option httpchk",
    `  http-check send meth GET uri ${path} ver HTTP/1.1 hdr Host ${service}`,
    "  http-check expect status 200",
  ];
}

export function haproxyConfig(place: Omit<EdgePlace, "folder">): string {
  const { intervalMs, timeoutMs, fall, rise } = place.healthCheck;
  const servers = Object.entries(place.regions).map(([region, at]) => {
    const off = place.serving.includes(region) ? "" : " disabled";
    return `  server ${region} ${at.host}:${at.port}${place.checks ? " check" : ""} weight 100${off}`;
  });
  return [
    "global",
    "  log stdout format iso local0 info",
    `  stats socket ipv4@${place.host}:${runtimePort} level admin`,
    "  nbthread 1",
    "  maxconn 8000",
    "defaults",
    "  mode http",
    "  log global",
    "  option dontlog-normal",
    "  option http-keep-alive",
    "  retries 0",
    // HAProxy waits this long for a silent health check, whatever the check's own time-out says.
    `  timeout connect ${timeoutMs}ms`,
    "  timeout client 30s",
    "  timeout server 10s",
    "  timeout queue 1s",
    `  timeout check ${timeoutMs}ms`,
    "frontend edge",
    `  bind ${place.host}:${edgePort}`,
    "  default_backend regions",
    "backend regions",
    "  balance roundrobin",
    ...healthCheckLines(place.healthPath, place.service),
    `  default-server inter ${intervalMs}ms fastinter ${intervalMs}ms downinter ${intervalMs}ms fall ${fall} rise ${rise}`,
    ...servers,
    "",
  ].join("\n");
}
