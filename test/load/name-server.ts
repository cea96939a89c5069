/** A DNS server for tests: IPv4 addresses by name, each with a time to live, and how often it was asked for each. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

export class NameServer {
  /** Seconds to live, and addresses, by name; a name that is not in here does not exist. */
  readonly records = new Map<string, { ttl: number; addresses: readonly string[] }>();
  asked = 0;
  readonly #socket: Socket = createSocket("udp4");
  readonly #host: string;

  private constructor(host: string) {
    this.#host = host;
    this.#socket.on("message", (query, { port, address }) => {
      this.#socket.send(this.#answerTo(query), port, address);
    });
  }

  static async listen(host: string): Promise<NameServer> {
    const server = new NameServer(host);
    server.#socket.bind(0, host);
    await once(server.#socket, "listening");
    return server;
  }

  get address(): string {
    return `${this.#host}:${this.#socket.address().port}`;
  }

  close(): void {
    this.#socket.close();
  }

  #answerTo(query: Buffer): Buffer {
    const { name, end } = nameIn(query);
    const type = query.readUInt16BE(end);
    const record = this.records.get(name);
    const answers = type === 1 ? (record?.addresses ?? []) : [];
    if (type === 1) this.asked += 1;
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(record === undefined ? 0x8183 : 0x8180, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(answers.length, 6);
    const rows = answers.map((address) => {
      const row = Buffer.alloc(16);
      row.writeUInt16BE(0xc00c, 0);
      row.writeUInt16BE(1, 2);
      row.writeUInt16BE(1, 4);
      row.writeUInt32BE(record!.ttl, 6);
      row.writeUInt16BE(4, 10);
      Buffer.from(address.split(".").map(Number)).copy(row, 12);
      return row;
    });
    return Buffer.concat([head, query.subarray(12, end + 4), ...rows]);
  }
}

/** The name of the question, and where it ends. */
function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  while (query[at] !== 0) {
    const length = query[at]!;
    labels.push(query.subarray(at + 1, at + 1 + length).toString());
    at += length + 1;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}
