/**
 * One page's stream of server-sent events. A page that reads slowly is sent less; nothing is queued for it. The next frame waits
 * until the page took the last one, and holds only what changed since then.
 */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Frame, FrameChange } from "./view.ts";

const heartbeatMs = 10_000;
const stuckMs = 30_000;
const retryMs = 1_000;

export class EventStream {
  readonly #response: ServerResponse;
  readonly #gone = new AbortController();
  readonly #sent = new Map<string, string>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "X-Accel-Buffering": "no",
    });
    response.write(`retry: ${retryMs}\n\n`);
    response.on("close", () => this.#leave());
    response.on("error", () => this.#leave());
    this.#heartbeat = setInterval(() => {
      if (!response.writableNeedDrain) response.write(": still here\n\n");
    }, heartbeatMs);
  }

  /** Aborts when the page is gone. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Sends what is new in this frame, under the moment it shows as id. Resolves when the page can take the next. */
  async send(frame: Frame): Promise<void> {
    const changed = Object.entries(frame).flatMap(([part, value]): [string, unknown][] => {
      const text = JSON.stringify(value);
      if (this.#sent.get(part) === text) return [];
      this.#sent.set(part, text);
      return [[part, value]];
    });
    if (changed.length === 0 || this.gone.aborted) return;
    const change: FrameChange = Object.fromEntries(changed);
    const data = JSON.stringify(change);
    if (!this.#response.write(`id: ${Math.floor(frame.at)}\ndata: ${data}\n\n`)) await this.#drained();
  }

  /** Ends it for good: the page does not connect again. */
  end(): void {
    if (!this.gone.aborted) this.#response.end("event: over\ndata: {}\n\n");
    this.#leave();
  }

  /** Ends it as if the line were cut: the page connects again. */
  cut(): void {
    this.#response.destroy();
    this.#leave();
  }

  /** Resolves when the page can take more, or is gone. A page that takes nothing for too long is cut off. */
  async #drained(): Promise<void> {
    const limit = AbortSignal.any([this.gone, AbortSignal.timeout(stuckMs)]);
    await once(this.#response, "drain", { signal: limit }).catch(() => this.#response.destroy());
  }

  #leave(): void {
    clearInterval(this.#heartbeat);
    this.#gone.abort();
  }
}
