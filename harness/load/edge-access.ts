/** How the edge of a system's own is reached, from its description and the environment. Nothing is dialled here. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { reasonOf } from "../contract/reason.ts";
import type { OwnEdge, Topology } from "../contract/topology.ts";
import { headerLines, secretsOf, whyNoHeaders } from "./headers.ts";

/** What is needed to reach an edge of a system's own. */
export interface EdgeAccess {
  readonly url: URL;
  readonly resolver?: string | undefined;
  /** Certificates as PEM that are trusted instead of the machine's. */
  readonly ca?: string | undefined;
  readonly servername?: string | undefined;
  /** Of every request: name, value, name, value … */
  readonly headers: readonly string[];
  /** Values that are sent to no other host than its own. */
  readonly secrets: readonly string[];
}

/** `null` where the edge is the harness's. @throws Error if what `whyNoAccess` names is missing */
export function accessTo(topology: Topology): EdgeAccess | null {
  const { edge } = topology;
  if (edge.url === undefined) return null;
  const { url, resolver, ca, servername, headers = {} } = edge;
  return {
    url: new URL(url),
    resolver,
    servername,
    ca: ca === undefined ? undefined : readFileSync(ca, "utf8"),
    headers: headerLines(headers),
    secrets: secretsOf(topology, process.env),
  };
}

/** What this machine lacks to send what the topology describes: variables of the environment, the file of the CA. */
export function whyNoAccess(topology: Topology, env: Readonly<Record<string, string | undefined>>): string[] {
  const { edge } = topology;
  return [...(edge.url === undefined ? [] : whyNoCertificates(edge)), ...whyNoHeaders(topology, env)];
}

function whyNoCertificates({ ca }: OwnEdge): string[] {
  if (ca === undefined) return [];
  try {
    new X509Certificate(readFileSync(ca));
    return [];
  } catch (error) {
    return [`edge.ca must be a file with certificates as PEM, and ${ca} is none: ${reasonOf(error)}`];
  }
}
