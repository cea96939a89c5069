/** Single operations of the harness's own, such as canaries and those of an operator: sent, waited for, recorded. */
import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { byHand, type Operation } from "../contract/operation.ts";
import { reasonOf } from "../contract/reason.ts";
import type { Delivery, SystemUnderTest } from "../contract/system.ts";
import type { Attempt } from "../history/types.ts";
import type { EdgeAccess } from "../load/edge-access.ts";
import { type Answer, askOwnEdge } from "../load/origin.ts";
import { type Request, requestOf } from "../load/request.ts";
import { busyFactor, calmClock } from "../machine/calm.ts";
import type { Sent } from "../runbook/action.ts";
import type { Pen } from "./recorder.ts";
import { requireAsked } from "./require-asked.ts";

const answerLimitMs = 5_000;
const againMs = 500;
/** What was not done where this machine is to blame. */
export const unsent = "the harness could not send a request";

export interface Sending {
  readonly system: Pick<SystemUnderTest, "deliver">;
  readonly history: Pen;
  /** It goes straight to a region. */
  readonly pastEdge?: boolean;
  /** For how much calm time it is sent again while its outcome is unknown. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Sends one operation, to an address or to the system's own edge, and records it, again within `patienceMs` while its outcome is unknown. No answer
 * is an answer too, and so is one that was not waited for because of the signal.
 * @throws MachineError when this machine could not send it: nothing was asked then
 */
export async function sendOne(to: string | EdgeAccess, eventId: string, sending: Sending): Promise<Sent> {
  const {
    system,
    history,
    pastEdge = false,
    patienceMs = 0,
    signal = new AbortController().signal,
  } = sending;
  const { schemaVersion } = system.deliver;
  const operation: Operation = {
    eventId,
    account: byHand,
    amount: 1,
    tenant: byHand,
    schemaVersion,
    readable: true,
    occurredAt: new Date().toISOString(),
  };
  const due = history.now();
  const calmMs = calmClock();
  const attempts: Attempt[] = [];
  const attempt = async () => {
    const one = await attemptOnce(to, operation, { system, history, signal });
    attempts.push(one.made);
    return one;
  };
  let last = await attempt();
  const until = due + busyFactor * patienceMs;
  const again = () => calmMs() < patienceMs && history.now() < until && !signal.aborted;
  while (last.made[2] === "info" && again()) {
    await pause(againMs, undefined, { signal }).catch(() => {}); // what is known by now is recorded below
    if (!signal.aborted) last = await attempt();
  }
  const [, , outcome, status, by] = last.made;
  const { account, amount, tenant } = operation;
  history.write({
    k: "op",
    id: eventId,
    account,
    amount,
    tenant,
    version: schemaVersion,
    due,
    outcome,
    ...(pastEdge ? { pastEdge } : {}),
    tries: attempts,
  });
  return { operation, accepted: outcome === "ok", answered: status !== 0, by, text: last.text };
}

async function attemptOnce(
  to: string | EdgeAccess,
  operation: Operation,
  { system, history, signal }: Required<Pick<Sending, "system" | "history" | "signal">>,
): Promise<{ made: Attempt; text: string }> {
  const { deliver } = system;
  const sent = history.now();
  try {
    const { status, body } = await answerFrom(to, requestFor(deliver, operation), signal);
    const { outcome, region } = deliver.classify(status, body);
    return {
      made: [sent, history.now(), outcome, status, region],
      text: `${status} ${body.slice(0, 120)}`,
    };
  } catch (error) {
    requireAsked(error, unsent);
    return { made: [sent, history.now(), "info", 0, null], text: reasonOf(error) };
  }
}

/** @throws Error if the system's delivery makes none */
function requestFor(deliver: Delivery, operation: Operation): Request {
  const made = requestOf(deliver, operation);
  if (made === null) throw new Error("the system's delivery makes no request of this operation");
  return made;
}

/** @throws Error with why there was no complete answer */
export async function answerFrom(
  to: string | EdgeAccess,
  made: Request,
  signal: AbortSignal,
): Promise<Answer> {
  if (typeof to !== "string") return askOwnEdge(to, made, { limitMs: answerLimitMs, signal });
  const { method, path, headers, body } = made;
  const answer = await request(`${to}${path}`, {
    method,
    signal,
    headers,
    body,
    headersTimeout: answerLimitMs,
    bodyTimeout: answerLimitMs,
  });
  return { status: answer.statusCode, body: await answer.body.text() };
}
