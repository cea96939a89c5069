/** The service in front of RabbitMQ leaves a broker that stops answering, wherever it stops, and dials it again. */
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openQueue } from "../../atlas/rabbitmq/store.ts";
import { awaitNull } from "../../harness/machine/await.ts";
import { scratch } from "../scratch.ts";

const host = "127.251.77.1";
const port = 5672;

const [method, heartbeat, end] = [1, 8, 0xce];

function frame(type: number, payload: string): Buffer {
  const content = Buffer.from(payload.replaceAll(" ", ""), "hex");
  const head = Buffer.from([type, 0, 0, 0, 0, 0, content.length]);
  return Buffer.concat([head, content, Buffer.from([end])]);
}

const text = (value: string) => `0000000${value.length}${Buffer.from(value).toString("hex")}`;
/** What a broker sends, by what it has received: AMQP 0-9-1, chapter 2.2.4. */
const start = frame(method, `000a 000a 00 09 00000000 ${text("PLAIN")} ${text("en_US")}`);
const tune = frame(method, "000a 001e 07ff 00020000 0002");
const openOk = frame(method, "000a 0029 00");
const answers = [
  { to: Buffer.from("AMQP"), answer: start },
  { to: Buffer.from("000a000b", "hex"), answer: tune },
  { to: Buffer.from("000a0028", "hex"), answer: openOk },
];

/** Answers nothing. */
function silent(socket: Socket): void {
  socket.resume();
}

/** Opens a connection and keeps it alive, and answers no question about channels. */
function withoutChannels(socket: Socket): void {
  let beats: NodeJS.Timeout;
  socket.on("close", () => clearInterval(beats));
  socket.on("data", (data: Buffer) => {
    for (const { to, answer } of answers) if (data.includes(to)) socket.write(answer);
    if (data.includes(answers[2]!.to)) beats = setInterval(() => socket.write(frame(heartbeat, "")), 500);
  });
}

let broker: Server;
afterEach(() => {
  broker.close();
});

test.each([
  ["accepts and stays silent", silent],
  ["opens the connection, sends heartbeats and answers no more", withoutChannels],
])("a broker that %s is left and dialled again", { timeout: 60_000 }, async (_, behaviour) => {
  const sockets: Socket[] = [];
  broker = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    behaviour(socket);
  });
  await new Promise<void>((resolve) => broker.listen(port, host, resolve));
  const store = await openQueue("eu", host, join(scratch(), "ledger.ndjson"));
  const again = () => (sockets.length >= 2 && sockets[0]!.destroyed ? null : `${sockets.length} connections`);
  expect(await awaitNull(again, { limitMs: 45_000 })).toBeNull();
  await expect(store.ready()).rejects.toThrow("not connected");
});
