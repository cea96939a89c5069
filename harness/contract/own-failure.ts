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
  EPERM: "this machine does not let the harness connect",
  EACCES: "this machine does not let the harness connect",
};

/** Words of an own failure, such as `EMFILE: this process may open no more files`; `null` for any other error. */
export function ownFailure(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall?.startsWith("getaddrinfo"))
    return `${code}: the resolver does not say where ${hostIn(error)} is`;
  if (code !== undefined && Object.hasOwn(codes, code)) return `${code}: ${codes[code]}`;
  const within = error instanceof AggregateError ? [...error.errors, error.cause] : [error.cause];
  for (const one of within) {
    const own = ownFailure(one);
    if (own !== null) return own;
  }
  return null;
}

function hostIn(error: Error): string {
  const { hostname } = error as { hostname?: unknown };
  return typeof hostname === "string" ? hostname : "that host";
}
