import { afterAwake } from "./awake.ts";

/**
 * Time in which this process stood still does not count: an answer may have come meanwhile.
 * @param why the message of the error
 * @throws Error when the work takes longer than this, milliseconds: what is asked may take a question and never answer
 */
export async function within<T>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  why = `no answer within ${limitMs / 1000} s`,
): Promise<T> {
  const limit = new AbortController();
  const late = Promise.withResolvers<never>();
  const callOff = afterAwake(limitMs, () => {
    late.reject(new Error(why));
    limit.abort();
  });
  try {
    return await Promise.race([work(limit.signal), late.promise]);
  } finally {
    callOff();
  }
}
