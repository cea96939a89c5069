/**
 * The service in front of a stack at one site: `node front.ts <stack> <place as JSON>`. It takes events by HTTP, answers when the
 * stack has acknowledged them, and lists what its site holds. It adds nothing: no retry, no cache, no queue.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { frontPort } from "./front-port.ts";
import type { Place, Store } from "./stack.ts";
import { stackNamed } from "./stacks.ts";

const [name = "", encoded = "{}"] = process.argv.slice(2);
const place = JSON.parse(encoded) as Place;
const store = await stackNamed(name).open(place);

createServer((request, response) => {
  answer(store, request, response).catch((error: Error) => {
    response.writeHead(503, { "content-type": "text/plain" }).end(error.message);
  });
}).listen(frontPort, "0.0.0.0");

async function answer(store: Store, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case "POST /events":
      await store.append(JSON.parse(await text(request)));
      response.writeHead(201).end(place.site);
      break;
    case "GET /healthz":
      await store.ready();
      response.writeHead(200).end("ready");
      break;
    case "GET /ledger": {
      const lines = (await store.events()).map((event) => `${JSON.stringify(event)}\n`).join("");
      response.writeHead(200, { "content-length": Buffer.byteLength(lines) }).end(lines);
      break;
    }
    default:
      response.writeHead(404).end();
  }
}
