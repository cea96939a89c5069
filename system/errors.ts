/** The cause of an error that a library has wrapped. */

/** The innermost error: the Kafka client wraps the cause in several errors that do not name it. */
export function rootCause(error: unknown): Error {
  const inner = error instanceof AggregateError ? error.errors[0] : (error as Error).cause;
  return inner instanceof Error ? rootCause(inner) : (error as Error);
}
