/**
 * Whether anything lives at an address, by the protocol that the address names: an HTTP request, PostgreSQL's request for
 * TLS, a PING of Redis. No password is sent, and nothing is changed or logged as an error there.
 */
import { type Answer, ask, type Question } from "../machine/ask.ts";
import type { Endpoint } from "../machine/endpoint.ts";

export interface Presence {
  /** `well`: it answers as it should; `there`: it answers otherwise, such as with 503; `gone`: it does not answer. */
  readonly state: "well" | "there" | "gone";
  /** What was seen, in words. */
  readonly seen: string;
}

/** @throws Error if this machine could not ask, which proves nothing of the address */
export type AskPresence = (limitMs: number) => Promise<Presence>;

/** Eight bytes that every PostgreSQL, and every pooler before one, answers with one letter before anything else. */
const requestForTls = Uint8Array.of(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f);

/**
 * How this address is asked; `undefined` if its protocol is not known, so that it can only be dialled.
 * @param health path that answers 200 while the service can work; `null`: any answer is as it should be
 */
export function presenceAt(address: string, at: Endpoint, health: string | null): AskPresence | undefined {
  if (/^http:/.test(address)) return (limitMs) => askHttp(at, health, limitMs);
  const question = questions.find(([scheme]) => scheme.test(address))?.[1];
  if (question === undefined) return undefined;
  return async (limitMs) => presence(await ask(at, question, limitMs), at, () => true);
}

const questions: readonly [scheme: RegExp, Question][] = [
  [/^postgres(ql)?:/, { bytes: requestForTls, enough: /^[\s\S]/ }],
  [/^redis:/, { bytes: "PING\r\n", enough: /^[\s\S]/ }],
];

async function askHttp(at: Endpoint, health: string | null, limitMs: number): Promise<Presence> {
  const host = at.host.includes(":") ? `[${at.host}]` : at.host;
  const bytes = `GET ${health ?? "/"} HTTP/1.1\r\nHost: ${host}:${at.port}\r\nConnection: close\r\n\r\n`;
  const answer = await ask(at, { bytes, enough: /^[^\n]*\n/ }, limitMs);
  return presence(answer, at, (reply) => health === null || /^HTTP\/1\.\d 200\b/.test(reply));
}

function presence(
  answer: Answer,
  { host, port }: Endpoint,
  asItShould: (reply: string) => boolean,
): Presence {
  if (answer.reply === null) return { state: "gone", seen: answer.why };
  const state = asItShould(answer.reply) ? "well" : "there";
  return { state, seen: `${host}:${port} accepts connections and answers` };
}
