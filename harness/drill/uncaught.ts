/** Why a drill breaks off when something went wrong that nothing waits for, such as in a timer. As the reason of its signal. */
export class Uncaught extends Error {
  override readonly name = "Uncaught";

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
