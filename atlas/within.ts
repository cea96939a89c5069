import { setTimeout as pause } from "node:timers/promises";

/**
 * What the work resolves with. It is not called off when the time is over: what becomes of it later is ignored.
 * @param what names the work in the error
 * @throws Error when the work takes longer than this
 */
export async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = pause(limitMs, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`${what}: no answer within ${limitMs} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
  }
}
