/**
 * One connection of the harness's own across a link, both of whose ends it holds: what goes in at one is counted and
 * compared at the other. It never asks the link's carrier anything.
 */
import type { Socket } from "node:net";
import { isPattern, patternBytes } from "./pattern.ts";

/** `closed`: the other side ended it (FIN); `reset`: it broke off (RST). */
export type EndState = "open" | "closed" | "reset";

/** What went in at one end and came out at the other. */
export interface Flow {
  readonly pushedBytes: number;
  readonly arrivedBytes: number;
  /** Everything that arrived is what was pushed, in order. */
  readonly exact: boolean;
}

interface End {
  readonly region: string;
  readonly socket: Socket;
  readonly seed: number;
  state: EndState;
  pushed: number;
  arrived: number;
  exact: boolean;
}

let lines = 0;

export class CanaryLine {
  readonly dialler: string;
  readonly server: string;
  readonly #ends: readonly [End, End];

  constructor(dialler: { region: string; socket: Socket }, server: { region: string; socket: Socket }) {
    this.dialler = dialler.region;
    this.server = server.region;
    lines += 1;
    this.#ends = [end(dialler, lines * 2), end(server, lines * 2 + 1)];
    this.#listen(this.#ends[0], this.#ends[1]);
    this.#listen(this.#ends[1], this.#ends[0]);
  }

  /** Sends that many bytes from the end in this region. On an end that is not open they are not counted. */
  push(from: string, bytes: number): void {
    const end = this.#end(from);
    if (end.state !== "open") return;
    end.socket.write(patternBytes(end.seed, end.pushed, bytes));
    end.pushed += bytes;
  }

  /** What went in at this region's end, and what of it came out at the other. */
  flow(from: string): Flow {
    const end = this.#end(from);
    const other = this.#other(end);
    return { pushedBytes: end.pushed, arrivedBytes: other.arrived, exact: other.exact };
  }

  /** Whether the end in this region was told that the connection is over. */
  state(at: string): EndState {
    return this.#end(at).state;
  }

  /** Closes the end in this region, as its owner would. */
  hangUp(at: string): void {
    this.#end(at).socket.end();
  }

  destroy(): void {
    for (const { socket } of this.#ends) socket.destroy();
  }

  #listen(end: End, other: End): void {
    end.socket.on("data", (chunk: Buffer) => {
      end.exact &&= isPattern(other.seed, end.arrived, chunk);
      end.arrived += chunk.length;
    });
    end.socket.on("end", () => {
      if (end.state === "open") end.state = "closed";
    });
    end.socket.on("error", () => {
      if (end.state === "open") end.state = "reset";
    });
    end.socket.on("close", () => {
      if (end.state === "open") end.state = "closed";
    });
  }

  #end(region: string): End {
    const found = this.#ends.find((end) => end.region === region);
    if (found === undefined)
      throw new RangeError(`this line lies between ${this.dialler} and ${this.server}, not at ${region}`);
    return found;
  }

  #other(end: End): End {
    return end === this.#ends[0] ? this.#ends[1] : this.#ends[0];
  }
}

function end({ region, socket }: { region: string; socket: Socket }, seed: number): End {
  const state = socket.destroyed ? "closed" : "open";
  return { region, socket, seed, state, pushed: 0, arrived: 0, exact: true };
}
