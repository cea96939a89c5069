/** HAProxy's runtime API, on a socket or over TCP: the state of each region, and where traffic goes. */
import { connect } from "node:net";
import type { Endpoint } from "../../machine/endpoint.ts";

/** A Unix socket where the edge is a process of ours, a port where it is a container. */
export type RuntimeAddress = Endpoint | { readonly path: string };

/** Sends one command and returns the whole answer. Rejects when nothing answers within a second. */
function runtimeCommand(at: RuntimeAddress, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect({ ...at, timeout: 1_000 });
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write(`${command}\n`));
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
    socket.on("timeout", () => socket.destroy(new Error("the edge's runtime API does not answer")));
  });
}

/** Each region as the edge sees it. */
export async function serverStates(at: RuntimeAddress): Promise<Record<string, "up" | "down">> {
  // "no check" is a server that is always used. "UP 1/2" is a server on its way down, still in use; "DOWN 1/2" is one on its way up, not in use yet.
  return ofEachServer(at, ({ status }) => (/^(UP|no check)/.test(status!) ? "up" : "down"));
}

/** How many requests each region has answered, through the edge, since that was started. Sessions are counted otherwise: one may carry many. */
export function requestsTo(at: RuntimeAddress): Promise<Record<string, number>> {
  const classes = ["1xx", "2xx", "3xx", "4xx", "5xx", "other"];
  return ofEachServer(at, (row) => classes.reduce((sum, one) => sum + Number(row[`hrsp_${one}`] ?? 0), 0));
}

/** The rows of HAProxy's `show stat`, one a region, by the names of its columns. */
async function ofEachServer<T>(
  at: RuntimeAddress,
  read: (row: Readonly<Record<string, string>>) => T,
): Promise<Record<string, T>> {
  const [header = "", ...lines] = (await runtimeCommand(at, "show stat")).trim().split("\n");
  const columns = header.replace(/^# /, "").split(",");
  const rows = lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ""]));
  });
  return Object.fromEntries(rows.filter(({ type }) => type === "2").map((row) => [row.svname!, read(row)]));
}

/**
 * Sends traffic to these regions, in proportion to these weights, and to no other; a region that was in maintenance has
 * to pass its checks first. The weight is set before the state: no region gets more than its share for a moment.
 */
export async function serveFrom(
  at: RuntimeAddress,
  weights: Readonly<Record<string, number>>,
): Promise<void> {
  for (const region of Object.keys(await serverStates(at))) {
    const weight = weights[region];
    if (weight !== undefined) await setServer(at, region, `weight ${weight}`);
    await setServer(at, region, `state ${weight === undefined ? "maint" : "ready"}`);
  }
}

async function setServer(at: RuntimeAddress, region: string, what: string): Promise<void> {
  const answer = (await runtimeCommand(at, `set server regions/${region} ${what}`)).trim();
  if (answer !== "") throw new Error(`the edge would not set ${region} to ${what}: ${answer}`);
}
