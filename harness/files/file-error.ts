/** A file that cannot be read or written as it should be, in one sentence. Every command ends with 3 for it. */

export class FileError extends Error {
  override readonly name = "FileError";
  /** The operating system's, such as `ENOSPC`; `null` where what was found is no plain file. */
  readonly code: string | null;

  constructor(message: string, code: string | null | undefined = null) {
    super(message);
    this.code = code ?? null;
  }
}

/** Does the work; what the operating system objects to is told of this path. @throws FileError */
export function telling<T>(path: string, doing: "read" | "written", work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
    const code = String(error.code);
    throw new FileError(`${path} cannot be ${doing}: ${reasonIn(error)}${adviceFor(code)}`, code);
  }
}

/** "ENOSPC: no space left on device, write" without the call, and its path where there is one. */
export function reasonIn({ message }: Error): string {
  return message.replace(/, \w+( '.*)?$/s, "");
}

function adviceFor(code: string): string {
  if (code === "ENOSPC" || code === "EDQUOT") return ". Free some space, and do it again";
  if (code === "EROFS") return ". Copy the folder to a place that can be written, and do it there";
  return "";
}
