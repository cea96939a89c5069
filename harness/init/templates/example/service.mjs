/**
 * One region of a small shop: takes orders by HTTP, keeps them in a file, and copies what the other regions took.
 * It stands in for your own service. Replace it, and describe yours in ../topology.ts.
 *
 *     node service.mjs <region> <folder> <ports of all regions as JSON>
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

const [region, folder, places] = process.argv.slice(2);
const { [region]: port, ...peers } = JSON.parse(places);
const file = join(folder, `${region}.ndjson`);

/** Defects that a drill can plant: see `defects` in ../topology.ts. */
const forgetsKeys = process.env.SHOP_DEFECT === "forgets-keys";
const acknowledgesEarly = process.env.SHOP_DEFECT === "acknowledges-early";

/** Everything that this region has applied, in order. */
const orders = existsSync(file)
  ? readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
const applied = new Set(orders.map((order) => order.event_id));

function write(order) {
  orders.push(order);
  appendFileSync(file, `${JSON.stringify(order)}\n`);
}

/** Applies an order, unless it was applied before: senders repeat what they got no answer to. */
function apply(order) {
  if (applied.has(order.event_id) && !forgetsKeys) return;
  applied.add(order.event_id);
  if (acknowledgesEarly && order.region === region) setTimeout(write, 1_000, order);
  else write(order);
}

/** Copies what another region took, from the beginning after each start: what is here already is not applied again. */
async function copyFrom(peer) {
  let copied = 0;
  while (true) {
    try {
      const answer = await fetch(`http://127.0.0.1:${peer}/taken?after=${copied}`, {
        signal: AbortSignal.timeout(1_000),
      });
      const taken = await answer.json();
      for (const order of taken) apply(order);
      copied += taken.length;
    } catch {
      // It is away. What it took while it was here is asked for again.
    }
    await pause(100);
  }
}

/** What this region itself has taken. */
function takenAfter(count) {
  return orders.filter((order) => order.region === region).slice(count);
}

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://shop");
  try {
    if (request.method === "POST" && pathname === "/orders") {
      apply({ ...JSON.parse(await text(request)), applied_at: new Date().toISOString(), region });
      response.writeHead(201).end(region);
    } else if (pathname === "/taken")
      response.end(JSON.stringify(takenAfter(Number(searchParams.get("after")))));
    else if (pathname === "/ledger")
      response.end(orders.map((order) => `${JSON.stringify(order)}\n`).join(""));
    else if (pathname === "/healthz") response.end("well");
    else response.writeHead(404).end();
  } catch {
    response.writeHead(400).end(); // half a request: its sender is gone
  }
}).listen(port, "127.0.0.1");

for (const peer of Object.values(peers)) copyFrom(peer);
