/** Keeps this process from looking at anything, as a busy machine does. */
export function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
