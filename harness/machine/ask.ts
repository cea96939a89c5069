/**
 * Asks an address one question on a connection of its own, and resolves with the beginning of the reply. A connection that
 * is accepted is no reply: the kernel accepts for a process that stands still, and a proxy for one that is dead.
 */
import { connect } from "node:net";
import { ownFailure } from "../contract/own-failure.ts";
import { type Endpoint, textOf } from "./endpoint.ts";

export interface Question {
  readonly bytes: string | Uint8Array;
  /** Matches a reply once enough of it is there. */
  readonly enough: RegExp;
}

/** `reply` is `null` if there is none; `why` then states what happened instead. */
export type Answer = { readonly reply: string } | { readonly reply: null; readonly why: string };

/** @throws Error if this machine could not ask, which proves nothing of the address */
export function ask(at: Endpoint, { bytes, enough }: Question, limitMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: at.host, port: at.port });
    let reply = "";
    const end = (answer: Answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const without = (why: string) => end({ reply: null, why: `${textOf(at)} ${why}` });
    const timer = setTimeout(() => without(`gives no answer for ${limitMs} ms`), limitMs);
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (chunk) => {
      reply += chunk.toString("latin1");
      if (enough.test(reply)) end({ reply });
    });
    socket.on("error", (error) => {
      if (ownFailure(error) !== null) reject(error);
      without(`gives no answer: ${error.message}`);
    });
    socket.on("close", () => without("hangs up without an answer"));
  });
}
