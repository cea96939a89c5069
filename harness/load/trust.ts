/** Whether a system's own edge shows a certificate that is trusted, before anything is sent to it. */
import { isIP } from "node:net";
import { connect } from "node:tls";
import type { EdgeAccess } from "./edge-access.ts";
import { NameResolver } from "./resolver.ts";

const limitMs = 5_000;
/** Codes of OpenSSL and Node for a certificate that is not trusted, or is another's. */
const untrusted = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_|HOSTNAME_|PATH_LENGTH)/;

/** Why the certificate is not trusted; `null` if it is, and where no certificate was seen. */
export async function whyNotTrusted(access: EdgeAccess): Promise<string | null> {
  const { url, ca, resolver } = access;
  if (url.protocol !== "https:") return null;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const servername = access.servername ?? host;
  const names = new NameResolver({ resolver });
  const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      lookup: names.lookup,
      timeout: limitMs,
      ...(isIP(servername) === 0 ? { servername } : {}),
      ...(ca === undefined ? {} : { ca }),
    });
    const end = (found: NodeJS.ErrnoException | null) => {
      socket.destroy();
      resolve(found);
    };
    socket.on("secureConnect", () => end(null));
    socket.on("timeout", () => end(null));
    socket.on("error", end);
  });
  names.close();
  if (error === null || !untrusted.test(error.code ?? "")) return null;
  const against = ca === undefined ? "the certificates that this machine trusts" : "edge.ca";
  return `the certificate of ${url.origin} is not trusted: ${error.message} (${error.code}). It was asked for as ${servername} and verified against ${against}`;
}
