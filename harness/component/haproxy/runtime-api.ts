/** HAProxy's runtime API over TCP: what the edge thinks of each region, and whom it sends traffic to. */
import { connect } from "node:net";
import type { Endpoint } from "../part.ts";

/** Sends one command and returns the whole answer. Rejects when nothing answers within a second. */
function runtimeCommand(at: Endpoint, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect({ host: at.host, port: at.port, timeout: 1_000 });
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

/** Each region as the edge sees it. Columns as in HAProxy's `show stat` CSV. */
export async function serverStates(at: Endpoint): Promise<Record<string, "up" | "down">> {
  const [header = "", ...rows] = (await runtimeCommand(at, "show stat")).trim().split("\n");
  const columns = header.replace(/^# /, "").split(",");
  const [name, status, type] = ["svname", "status", "type"].map((column) => columns.indexOf(column));
  const servers = rows.map((row) => row.split(",")).filter((row) => row[type!] === "2");
  // "no check" is a server that is always used. "UP 1/2" is a server on its way down, still in use; "DOWN 1/2" is one on its way up, not in use yet.
  return Object.fromEntries(
    servers.map((row) => [row[name!]!, /^(UP|no check)/.test(row[status!]!) ? "up" : "down"]),
  );
}

/** Sends traffic to these regions and to no other; a region that was in maintenance has to pass its checks first. */
export async function serveFrom(at: Endpoint, regions: readonly string[]): Promise<void> {
  for (const region of Object.keys(await serverStates(at))) {
    const state = regions.includes(region) ? "ready" : "maint";
    const answer = await runtimeCommand(at, `set server regions/${region} state ${state}`);
    if (answer.trim() !== "")
      throw new Error(`the edge would not set ${region} to ${state}: ${answer.trim()}`);
  }
}
