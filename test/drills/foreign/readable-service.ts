/**
 * A ledger service whose peers have an operation before it is acknowledged, so that what was acknowledged can be read anywhere.
 * `GET /credits/<event id>` is answered by a replica of the service's own ledger. With `TRAILING=<ms>` that replica falls so far
 * behind from the moment at which a peer is first away. A region that comes back takes over what its peers hold before it listens;
 * with `BEHIND=<ms>` it listens at once, and takes over nothing for so long.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

const { REGION = "", HOST = "", PORT = "", PEERS = "[]", TRAILING = "0", BEHIND = "" } = process.env;
const file = "ledger.ndjson";
const peers: readonly string[] = JSON.parse(PEERS);
const held = new Map<string, { readonly line: string; readonly since: number }>();
/** By peer: what it was away for. */
const missed = new Map(peers.map((peer): [string, string[]] => [peer, []]));
const behind = BEHIND !== "" && existsSync(file);
const takesOverAt = behind ? performance.now() + Number(BEHIND) : 0;
let trailsMs = 0;

function apply(line: string, since: number): void {
  const { event_id } = JSON.parse(line);
  if (held.has(event_id)) return;
  held.set(event_id, { line, since });
  appendFileSync(file, `${line}\n`);
}

async function took(peer: string, lines: readonly string[]): Promise<boolean> {
  const sent = { method: "POST", body: lines.join("\n"), signal: AbortSignal.timeout(1_500) };
  return fetch(`http://${peer}/replicate`, sent).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function replicate(line: string): Promise<void> {
  await Promise.all(
    [...missed].map(async ([peer, lines]) => {
      if (lines.length === 0 && (await took(peer, [line]))) return;
      trailsMs = Number(TRAILING);
      lines.push(line);
    }),
  );
}

async function catchUp(): Promise<void> {
  for (const [peer, lines] of missed) {
    const batch = lines.slice(0, 500);
    if (batch.length > 0 && (await took(peer, batch))) lines.splice(0, batch.length);
  }
  setTimeout(catchUp, 20);
}

function shows(eventId: string): boolean {
  const since = held.get(eventId)?.since;
  return since !== undefined && performance.now() - since >= trailsMs;
}

async function answerTo({ method, url = "" }: IncomingMessage, body: string): Promise<[number, string]> {
  if (method === "GET" && url.startsWith("/credits/"))
    return [shows(url.slice("/credits/".length)) ? 200 : 404, REGION];
  if (url === "/ledger") return [200, [...held.values()].map(({ line }) => line).join("\n")];
  if (url === "/healthz") return [200, "alive"];
  if (url === "/replicate" && performance.now() < takesOverAt) return [503, "not yet"];
  for (const line of body.split("\n")) apply(line, performance.now());
  if (url === "/credits") await replicate(body);
  return [201, REGION];
}

const linesIn = (lines: string) => lines.split("\n").filter(Boolean);
if (existsSync(file))
  for (const line of linesIn(readFileSync(file, "utf8")))
    held.set(JSON.parse(line).event_id, { line, since: 0 });
for (const peer of behind ? [] : peers) {
  const theirs = await fetch(`http://${peer}/ledger`).then(
    (answer) => answer.text(),
    () => "",
  );
  for (const line of linesIn(theirs)) apply(line, 0);
}
void catchUp();
createServer(async (incoming, answer) => {
  const [status, body] = await answerTo(incoming, await text(incoming));
  answer.writeHead(status).end(body);
}).listen(Number(PORT), HOST);
