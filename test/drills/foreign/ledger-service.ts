/**
 * A system that the harness does not contain: one HTTP service per region, its ledger a file. It replicates to its peers by
 * itself, without a database or a broker. With `FORGETFUL=1` it does not replicate what it accepted while a peer was away; with
 * `LAZY=1` it replicates what it accepted two seconds later; with `FLEETING=1` it writes and replicates it half a second later, so
 * that what it accepted last dies with it.
 * With `TURNS=<region>` one region at a time serves, that one at first: the other answers 503 until the first is gone, and a
 * region that comes back is the standby of the one that serves. With `EAGER=1` the standby serves from the start.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";

const {
  REGION = "",
  HOST = "",
  PORT = "",
  PEERS = "[]",
  FORGETFUL = "",
  LAZY = "",
  FLEETING = "",
} = process.env;
/** From accepting a line to writing it, and to replicating it. */
const writtenAfterMs = FLEETING === "" ? 0 : 500;
const replicatedAfterMs = LAZY === "" ? writtenAfterMs : 2_000;
const file = "ledger.ndjson";
const held = new Map<string, string>();
const queues: { host: string; port: number; lines: string[] }[] = JSON.parse(PEERS).map((address: string) => {
  const [host, port] = address.split(":");
  return { host, port: Number(port), lines: [] };
});

function apply(line: string, afterMs = 0): boolean {
  const { event_id } = JSON.parse(line);
  if (held.has(event_id)) return false;
  held.set(event_id, line);
  if (afterMs === 0) appendFileSync(file, `${line}\n`);
  else setTimeout(appendFileSync, afterMs, file, `${line}\n`);
  return true;
}

function replicate(queue: (typeof queues)[number]): void {
  const batch = queue.lines.slice(0, 500);
  const again = () => setTimeout(replicate, 20, queue);
  if (batch.length === 0) return void again();
  const call = request({ ...queue, method: "POST", path: "/replicate", timeout: 1_000 }, (answer) => {
    answer.resume().on("end", () => {
      queue.lines.splice(0, batch.length);
      again();
    });
  });
  call.on("timeout", () => call.destroy(new Error("silent")));
  call.on("error", () => {
    if (FORGETFUL !== "") queue.lines.splice(0);
    again();
  });
  call.end(batch.join("\n"));
}

function enqueue(line: string): void {
  for (const queue of queues) queue.lines.push(line);
}

if (existsSync(file)) {
  for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
    held.set(JSON.parse(line).event_id, line);
    enqueue(line);
  }
}
for (const queue of queues) replicate(queue);

const { TURNS = "", EAGER = "" } = process.env;
let serving = TURNS === "" || EAGER !== "";
/** Whether a peer serves; `null` when none answers. */
async function peerServes(): Promise<boolean | null> {
  for (const { host, port } of queues) {
    const answer = await fetch(`http://${host}:${port}/healthz`, { signal: AbortSignal.timeout(200) }).catch(
      () => null,
    );
    if (answer !== null) return answer.ok;
  }
  return null;
}
if (!serving) {
  let silent = (await peerServes()) === null && TURNS === REGION ? 3 : 0;
  let known = silent > 0;
  const turn = setInterval(async () => {
    const peer = silent >= 3 && known ? null : await peerServes();
    known ||= peer !== null;
    silent = peer === null ? silent + 1 : 0;
    if (!known || silent < 3) return;
    serving = true;
    clearInterval(turn);
  }, 100);
}

createServer(async (incoming, answer) => {
  if (!serving && ["/healthz", "/credits"].includes(incoming.url!)) {
    incoming.resume();
    return void answer.writeHead(503).end("standby");
  }
  let body = "";
  try {
    for await (const chunk of incoming) body += chunk;
  } catch {
    return; // half a request: its sender is gone
  }
  if (incoming.url === "/credits") {
    if (apply(body, writtenAfterMs)) setTimeout(enqueue, replicatedAfterMs, body);
    answer.writeHead(201, { region: REGION }).end(REGION);
  } else if (incoming.url === "/replicate") {
    for (const line of body.split("\n")) apply(line);
    answer.end();
  } else if (incoming.url === "/reset") {
    held.clear();
    for (const queue of queues) queue.lines.splice(0);
    writeFileSync(file, "");
    answer.end();
  } else if (incoming.url === "/ledger") answer.end([...held.values()].join("\n"));
  else answer.end("alive");
}).listen(Number(PORT), HOST);
