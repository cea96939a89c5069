/** What really went wrong, where libraries wrap it. */

/** The Kafka client wraps what went wrong in several errors that do not say it; this is the innermost one. */
export function rootCause(error: unknown): Error {
  const inner = error instanceof AggregateError ? error.errors[0] : (error as Error).cause;
  return inner instanceof Error ? rootCause(inner) : (error as Error);
}
