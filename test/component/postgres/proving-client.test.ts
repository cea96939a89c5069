/** A stranger in the place of a dead server: it asks for the password in clear, by MD5, or for none. */
import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { queryOnce } from "../../../harness/component/postgres/server.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers the first message with this, and keeps all that it hears. */
async function stranger(answer: Buffer): Promise<{ port: number; heard: () => string }> {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.write(answer));
    socket.on("data", (bytes) => heard.push(Buffer.from(bytes)));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    heard: () => Buffer.concat(heard).toString("latin1"),
  };
}

/** An authentication request, by its number. */
function request(kind: number, more = ""): Buffer {
  const body = Buffer.concat([Buffer.alloc(8), Buffer.from(more, "latin1")]);
  body.writeInt32BE(body.length, 0);
  body.writeInt32BE(kind, 4);
  return Buffer.concat([Buffer.from("R"), body]);
}
/** Ready for queries. */
const ready = Buffer.from("Z\0\0\0\x05I", "latin1");

test.each([
  ["asks for the password in clear", request(3)],
  ["asks for its MD5", request(5, "salt")],
  ["asks for none and is ready", Buffer.concat([request(0), ready])],
])("one that %s gets neither the password nor a question", async (_, answer) => {
  const { port, heard } = await stranger(answer);
  const asked = queryOnce({ connectionString: `postgres://regiondrill:s3cret@127.0.0.1:${port}/db` }, [
    "select secret_question()",
  ]);
  await expect(asked).rejects.toThrow("what answers is no server of this drill");
  expect(heard()).not.toMatch(/s3cret|secret_question|md5/);
});
