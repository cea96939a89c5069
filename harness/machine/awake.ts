/**
 * Time in which this process could look. On a busy machine, or over work of its own, it stands still; what happens elsewhere
 * meanwhile is not seen. Such time proves nothing: neither that nothing came, nor that something took too long.
 */

const lookEveryMs = 25;
/** The most that counts of the time between two looks. */
const countedMsMost = 100;

let awakeMs = 0;
let lookedAt: number | null = null;

/** Milliseconds of such time since the first call. */
export function awakeNow(): number {
  if (lookedAt === null) setInterval(awakeNow, lookEveryMs).unref();
  const now = performance.now();
  awakeMs += Math.min(countedMsMost, Math.max(0, now - (lookedAt ?? now)));
  lookedAt = now;
  return awakeMs;
}

/** Calls `then` after so much of such time. Returns what calls it off. */
export function afterAwake(limitMs: number, then: () => void): () => void {
  const until = awakeNow() + limitMs;
  let timer: NodeJS.Timeout;
  const wait = () => {
    const leftMs = until - awakeNow();
    if (leftMs <= 0) then();
    else timer = setTimeout(wait, Math.min(Math.ceil(leftMs), lookEveryMs));
  };
  timer = setTimeout(wait, 0);
  return () => clearTimeout(timer);
}
