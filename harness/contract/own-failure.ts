/**
 * Failures of the machine that the harness runs on: no descriptor, no port, no memory left, no answer from the resolver.
 * They say nothing of the system, so what failed by one of them was never asked of it. What to do then is for others.
 */

const codes: Readonly<Record<string, string>> = {
  EMFILE: "this process may open no more files (ulimit -n)",
  ENFILE: "this machine may open no more files (fs.file-max)",
  EADDRNOTAVAIL: "no local port is left to dial from (net.ipv4.ip_local_port_range)",
  ENOBUFS: "the kernel has no buffer left",
  ENOMEM: "there is no memory left",
};

/**
 * Words of an own failure, such as `EMFILE: this process may open no more files`; `null` for any other error. A name that
 * the resolver does not know is none: that of a region which is gone may be gone as well.
 */
export function ownFailure(error: unknown): string | null {
  return wordsOf(error, false);
}

/** As `ownFailure`, and also a name that the resolver does not know: a sender's only address does not come and go. */
export function sendersFailure(error: unknown): string | null {
  return wordsOf(error, true);
}

function wordsOf(error: unknown, unknownNames: boolean): string | null {
  if (!(error instanceof Error)) return null;
  // Several addresses were dialled, and the whole bears the code of the first: one that was really asked is an answer.
  if (error instanceof AggregateError && error.errors.length > 0) {
    const each = error.errors.map((one) => wordsOf(one, unknownNames));
    return each.includes(null) ? null : each[0]!;
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall?.startsWith("getaddrinfo") && (unknownNames || code !== "ENOTFOUND"))
    return `${code}: the resolver does not say where ${hostIn(error)} is`;
  if (code !== undefined && Object.hasOwn(codes, code)) return `${code}: ${codes[code]}`;
  return wordsOf(error.cause, unknownNames);
}

function hostIn(error: Error): string {
  const { hostname } = error as { hostname?: unknown };
  return typeof hostname === "string" ? hostname : "that host";
}
