/** What is wrong with where traffic enters, and with how requests are made: rules of a description, told before anything is started. Pure. */
import { isIP } from "node:net";
import { readBackAmiss } from "../contract/read-back.ts";
import { isMethod, isPath, methods } from "../contract/request-line.ts";
import type { Delivery, SystemUnderTest } from "../contract/system.ts";
import type { OwnEdge, Topology } from "../contract/topology.ts";

/** Objections to an edge of the system's own. */
export function ownEdgeAmiss({ edge, system }: Topology): string[] {
  if (edge.url === undefined) return [];
  return [
    ...(system.running === undefined
      ? ["edge.url is for a system that runs by itself (`running`): the harness starts the edge of this one"]
      : []),
    ...urlAmiss(edge),
    ...resolverAmiss(edge),
    ...defectsAmiss(edge, system),
  ];
}

function urlAmiss({ url, ca, servername }: OwnEdge): string[] {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    return [`edge.url must be https://host or http://host:port, and it is ${JSON.stringify(url)}`];
  const more = parsed.pathname !== "/" || parsed.search !== "" || parsed.hash !== "";
  const trusting = Object.entries({ ca, servername }).filter(([, given]) => given !== undefined);
  return [
    ...(more ? [`edge.url has a path, and paths are those of \`deliver\`: give ${parsed.origin}`] : []),
    ...(parsed.username + parsed.password === ""
      ? []
      : ["edge.url holds a password, which reports would show: give it as a header with { env: … }"]),
    ...(parsed.protocol === "https:"
      ? []
      : trusting.map(([name]) => `edge.${name} is for https, and edge.url is ${parsed.origin}`)),
  ];
}

function resolverAmiss({ resolver }: OwnEdge): string[] {
  if (resolver === undefined) return [];
  const [host = "", port = "53"] = isIP(resolver) === 6 ? [resolver] : resolver.split(/:(?=\d+$)/);
  if (isIP(host.replace(/^\[|\]$/g, "")) !== 0 && Number(port) > 0 && Number(port) <= 65_535) return [];
  return [
    `edge.resolver must be the address of a DNS server, such as 10.0.0.2 or 127.0.0.1:5353, and it is ${JSON.stringify(resolver)}`,
  ];
}

function defectsAmiss({ url }: OwnEdge, { defects = {} }: SystemUnderTest): string[] {
  return Object.entries(defects)
    .filter(([, { edgeChecks }]) => edgeChecks === false)
    .map(
      ([name]) =>
        `the defect ${name} turns off the checks of the harness's edge, and traffic enters at ${url}`,
    );
}

/** Objections to how an operation becomes a request, as far as that is the same for all. */
export function deliveryAmiss({ method, path, readBack }: Delivery): string[] {
  return [
    ...(typeof method === "function" || isMethod(method)
      ? []
      : [`deliver.method must be one of ${methods.join(", ")}, and it is ${JSON.stringify(method)}`]),
    ...(typeof path === "function" || isPath(path)
      ? []
      : [`deliver.path must begin with / and have no spaces, and it is ${JSON.stringify(path)}`]),
    ...readBackAmiss(readBack),
  ];
}
