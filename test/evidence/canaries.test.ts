/** No canary is left: every context with every password, and every make of token, in every encoding. */
import { describe, expect, it } from "vitest";
import { Secrets } from "../../harness/evidence/secrets.ts";
import { contexts, type Encoding, encodings, passwords, pieces } from "./canaries.ts";
import { tokens } from "./token-canaries.ts";

const secrets = new Secrets(new Map());

/** What is still to be read of a canary, after a line that stays and before one. */
function leftOf(
  text: string,
  { encode, decode }: Encoding,
  wanted: readonly string[] = pieces,
): string | null {
  const bytes = Buffer.concat([encode("started\n"), encode(text), encode("\napplied 800\n")]);
  const { text: clean, count } = secrets.redact(bytes.toString("latin1"));
  const read = decode(Buffer.from(clean, "latin1"));
  const left = wanted.filter((piece) => read.includes(piece) || clean.includes(piece));
  if (left.length > 0 || count === 0) return `${text} -> ${read}`;
  return secrets.redact(clean).count === 0 ? null : `${text} -> twice: ${clean}`;
}

/** As they are, all of them; in each other encoding every fourth, another fourth each time. */
const some = (nth: number) => passwords.filter((_, at) => nth === 0 || at % 4 === nth % 4);

describe.each(encodings.map((encoding, nth) => [encoding.name, encoding, nth] as const))(
  "in %s",
  (_name, encoding, nth) => {
    it.each(contexts.map((context) => [context.name, context] as const))(
      "%s keeps no password",
      (_what, { write }) => {
        const written = some(nth)
          .map(write)
          .filter((text) => text !== null)
          .filter((text) => encoding.only?.test(text) ?? true);
        expect(written.length).toBeGreaterThan(nth === 0 ? 10 : 1);
        expect(written.map((text) => leftOf(text, encoding)).filter((left) => left !== null)).toEqual([]);
      },
    );

    it.each(tokens)("no token of %s is kept", (_make, token) => {
      for (const text of [token, `using ${token} now`, `"${token}",`, `x_${token}`, `see ${token}: expired`])
        expect(leftOf(text, encoding, [token]), text).toBeNull();
    });
  },
);
