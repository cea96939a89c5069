/**
 * The edge: HAProxy standing in for a global load balancer. It checks every region's health as the profile states and
 * never retries or redispatches a request itself, because a GSLB cannot either; the sender has to.
 */
import { dirname, join } from "node:path";
import type { Profile } from "../../contract/topology.ts";
import type { Account } from "../../machine/account.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { FoundTool } from "../../machine/tool.ts";
import type { ContainerPart } from "../container-part.ts";
import { type Part, type ReachedPart, reasonUnless } from "../part.ts";
import { type RuntimeAddress, serverStates } from "./runtime-api.ts";

export const edgePort = 8080;
/** Of its runtime API where it runs as a container. */
export const runtimePort = 9999;

/** What the edge does, wherever it runs. */
export interface EdgeConfig {
  /** Where each region is reached: the edge's end of a link. */
  readonly regions: Readonly<Record<string, Endpoint>>;
  /** Regions that get traffic from the start; the others are in maintenance until they are switched on. */
  readonly serving: readonly string[];
  /** Regions beside those that get traffic as soon as they are healthy. */
  readonly ready?: readonly string[];
  /** Of those, regions that get it only while none of the others is healthy. */
  readonly backups?: readonly string[];
  /** `false`: whatever happens to a region, the edge goes on sending to it. */
  readonly checks: boolean;
  /** The service requests go to. */
  readonly service: string;
  readonly healthPath: string;
  readonly healthCheck: Profile["healthCheck"];
}

export interface EdgeProcess extends EdgeConfig {
  readonly host: string;
  readonly folder: string;
  readonly account: Account | undefined;
}

export function edgePart(options: EdgeProcess, haproxy: FoundTool): Part {
  const { host, folder, account } = options;
  const config = join(folder, "haproxy.cfg");
  const runtime = edgeRuntime(folder);
  return {
    ...reachedEdge(options, { host, port: edgePort }, runtime),
    folder,
    launch: () => ({
      argv: [haproxy.path, "-db", "-f", config],
      cwd: folder,
      account,
      writes: [dirname(runtime.path)],
      // Seen from its folder, whose own name may hold anything.
      files: { [config]: haproxyConfig(options, "unix@run/api.sock mode 600") },
    }),
  };
}

export interface EdgeContainer extends EdgeConfig {
  /** Where the harness and people reach it. */
  readonly at: Endpoint;
  readonly runtime: Endpoint;
  readonly image: string;
}

export function edgeContainer(options: EdgeContainer): ContainerPart {
  const { at, runtime, image } = options;
  const config = "/regiondrill/haproxy.cfg";
  return {
    ...reachedEdge(options, at, runtime),
    image,
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
  };
}

function reachedEdge({ serving, service }: EdgeConfig, at: Endpoint, runtime: RuntimeAddress): ReachedPart {
  return {
    name: "edge",
    region: null,
    address: `http://${at.host}:${at.port}`,
    listens: [at],
    // Started last: a server that HAProxy has seen down must pass `rise` checks before it is used.
    needs: serving.map((region) => `${region}/${service}`),
    pending: () => whyNotServing(runtime, serving),
  };
}

/** `null` when the edge holds all of these regions to be up. */
function whyNotServing(runtime: RuntimeAddress, serving: readonly string[]): Promise<string | null> {
  return reasonUnless(async () => {
    const states = await serverStates(runtime);
    const down = serving.filter((region) => states[region] !== "up");
    return down.length === 0 ? null : `the edge holds ${down.join(", ")} to be down`;
  });
}

/** @param folder of the edge's part */
export function edgeRuntime(folder: string): { readonly path: string } {
  return { path: join(folder, "run", "api.sock") };
}

/** HTTP/1.1 with a name, as clients ask: some servers answer nothing else. */
export function healthCheckLines(path: string, service: string): string[] {
  return [
    "  option httpchk",
    `  http-check send meth GET uri ${path} ver HTTP/1.1 hdr Host ${service}`,
    "  http-check expect status 200",
  ];
}

/** @param runtime where its runtime API is, as `stats socket` has it */
export function haproxyConfig(edge: EdgeConfig & { readonly host: string }, runtime: string): string {
  const { intervalMs, timeoutMs, fall, rise } = edge.healthCheck;
  const servers = Object.entries(edge.regions).map(([region, at]) => {
    const { serving, ready = [], backups = [] } = edge;
    const off = serving.includes(region) || ready.includes(region) ? "" : " disabled";
    const backup = backups.includes(region) ? " backup" : "";
    return `  server ${region} ${at.host}:${at.port}${edge.checks ? " check" : ""} weight 100${backup}${off}`;
  });
  return [
    "global",
    "  log stdout format iso local0 info",
    `  stats socket ${runtime} level admin`,
    "  nbthread 1",
    "  maxconn 8000",
    "defaults",
    "  mode http",
    "  log global",
    "  option dontlog-normal",
    "  option http-keep-alive",
    "  retries 0",
    // HAProxy waits this long for a silent health check, whatever the check's own time-out.
    `  timeout connect ${timeoutMs}ms`,
    "  timeout client 30s",
    "  timeout server 10s",
    "  timeout queue 1s",
    `  timeout check ${timeoutMs}ms`,
    "frontend edge",
    `  bind ${edge.host}:${edgePort}`,
    "  default_backend regions",
    "backend regions",
    "  balance roundrobin",
    ...healthCheckLines(edge.healthPath, edge.service),
    `  default-server inter ${intervalMs}ms fastinter ${intervalMs}ms downinter ${intervalMs}ms fall ${fall} rise ${rise}`,
    ...servers,
    "",
  ].join("\n");
}
