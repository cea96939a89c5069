/** A region without a ledger of its own: it forwards each credit to the place that keeps the ledger, and answers when that has it. */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const { REGION = "", HOST = "", PORT = "", LEDGER = "", HASTY = "" } = process.env;

createServer(async (request, response) => {
  if (request.method !== "POST") return void response.end("ready");
  const forwarded = fetch(`http://${LEDGER}/credits`, {
    method: "POST",
    body: await text(request),
    signal: AbortSignal.timeout(1_000),
  }).then(
    ({ status }) => status === 201,
    () => false,
  );
  // With HASTY it answers before the ledger has the credit.
  const taken = HASTY !== "" || (await forwarded);
  response.writeHead(taken ? 201 : 503).end(REGION);
}).listen(Number(PORT), HOST);
