/**
 * Proves, before anything is broken, that reads tell what is there from what is not: the canaries are read where traffic
 * enters, and an operation that was never sent is. A description that finds everything, or nothing, would judge nothing.
 */
import type { Operation } from "../contract/operation.ts";
import type { ReadBack, ReadOutcome } from "../contract/read-back.ts";
import { reasonOf } from "../contract/reason.ts";
import type { EdgeAccess } from "../load/edge-access.ts";
import { readRequestOf } from "../load/request.ts";
import { awaitCalmly } from "../machine/calm.ts";
import { MachineError } from "../machine/tool.ts";
import { requireAsked } from "./require-asked.ts";
import { answerFrom, unsent } from "./single-operation.ts";

const limitMs = 20_000;

export interface ProvingReads {
  /** That every region holds. */
  readonly canaries: readonly Operation[];
  readonly signal: AbortSignal;
}

/** @throws MachineError with the request and the answer where a read does not show what it must */
export async function proveReads(
  to: string | EdgeAccess,
  readBack: ReadBack,
  { canaries, signal }: ProvingReads,
): Promise<void> {
  const reading = { to, readBack, signal };
  for (const canary of canaries) await proveRead(canary, "present", "every region holds it", reading);
  const [canary] = canaries;
  if (canary === undefined) return;
  const neverSent = { ...canary, eventId: `${canary.eventId}-never-sent` };
  await proveRead(neverSent, "absent", "it was never sent", reading);
}

interface Reading {
  readonly to: string | EdgeAccess;
  readonly readBack: ReadBack;
  readonly signal: AbortSignal;
}

async function proveRead(
  operation: Operation,
  expected: ReadOutcome,
  known: string,
  reading: Reading,
): Promise<void> {
  const why = await awaitCalmly(() => whyNot(expected, operation, reading), {
    limitMs,
    everyMs: 100,
    signal: reading.signal,
  });
  reading.signal.throwIfAborted();
  if (why === null) return;
  throw new MachineError(
    `a read of ${operation.eventId} must be ${expected}, for ${known}, and within ${limitMs / 1000} s it was not: ${why}. Correct deliver.readBack`,
  );
}

/** `null` if the read shows what is expected. */
async function whyNot(
  expected: ReadOutcome,
  operation: Operation,
  { to, readBack, signal }: Reading,
): Promise<string | null> {
  const request = readRequestOf(readBack, operation);
  if (request === null) throw new MachineError(`deliver.readBack makes no request of ${operation.eventId}`);
  const asked = `${request.method} ${typeof to === "string" ? to : to.url.origin}${request.path}`;
  try {
    const { status, body } = await answerFrom(to, request, signal);
    const { outcome } = readBack.classify(status, body, operation);
    return outcome === expected
      ? null
      : `${asked} was answered ${status} ${body.slice(0, 120)}, which is ${outcome}`;
  } catch (error) {
    requireAsked(error, unsent);
    return `${asked} was not answered: ${reasonOf(error)}`;
  }
}
