/** What a container writes, from its start on. */
import { type Duplex, Writable } from "node:stream";
import type { Container } from "dockerode";

/** Passes on what a container writes from now on. `end` resolves when all of it was passed on. */
export async function follow(
  container: Container,
  signal: AbortSignal,
  write: (text: Buffer) => void,
): Promise<{ end: Promise<void> }> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      write(chunk);
      done();
    },
  });
  container.modem.demuxStream(stream, sink, sink);
  signal.addEventListener("abort", () => (stream as Duplex).destroy(), { once: true });
  const end = new Promise<void>((resolve) => {
    stream.once("close", resolve);
    stream.once("end", resolve);
    stream.once("error", () => resolve());
  });
  return { end };
}
