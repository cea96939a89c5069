/**
 * Which requests the server answers. It listens on this machine alone, but any page in a browser of this machine can send
 * requests here. A request must name this server as its host (a foreign DNS name may point here), must come from the
 * server's own page, and must carry the token where it changes anything.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Why it is refused. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly text: string;
}

export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** `null` when the request may be answered. @param port this server's */
export function refusalOf({ headers, method }: IncomingMessage, port: number): Refusal | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = "", origin } = headers;
  if (!hosts.includes(host))
    return { status: 403, text: `this server is http://${hosts[0]}, the request is for another host` };
  const own = origin === `http://${host}`;
  if (method === "POST" ? !own : origin !== undefined && !own)
    return { status: 403, text: "the request comes from another page" };
  const site = headers["sec-fetch-site"];
  const navigates = headers["sec-fetch-mode"] === "navigate";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !navigates)
    return { status: 403, text: "the request comes from another page" };
  return null;
}

export function isToken(given: string | null | undefined, token: string): boolean {
  return given != null && timingSafeEqual(digest(given), digest(token));
}

/** `null` when the request carries the token. */
export function tokenRefusal({ headers }: IncomingMessage, token: string): Refusal | null {
  if (isToken(/^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1], token)) return null;
  return { status: 401, text: "the token is missing or wrong; it is in the address that the terminal shows" };
}

/** Of equal length, whatever was given. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Headers of every answer: nothing loads from elsewhere, no other page frames it, no cache keeps it. */
export const protectiveHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};
