/** SHA-256 of bytes, in hexadecimal: those in memory, and those of a file. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

export function sha256Of(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
