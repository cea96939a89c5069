/** All at once; one that fails keeps none of the others from being tried. @throws AggregateError with each reason */
export async function tryEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const settled = await Promise.allSettled(items.map(work));
  const errors = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
  if (errors.length > 0) throw new AggregateError(errors, errors.map((error) => error.message).join("; "));
}
