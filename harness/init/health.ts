/** Where a service is asked whether it can work: the URL that the health check of its container asks. Pure. */
import type { ComposeService } from "./compose/project.ts";

/** The path of the first http URL of its health check, such as `/healthz`; `null` without one. */
export function healthPathOf({ healthcheck }: ComposeService): string | null {
  const url = /https?:\/\/[^\s/'"`)]+(\/[^\s'"`);|&]*)?/.exec(healthcheck);
  return url === null ? bareUrl(healthcheck) : (url[1] ?? "/");
}

/** `curl -f localhost:8080/healthz`, `wget -q --spider 127.0.0.1/up`. */
function bareUrl(healthcheck: string): string | null {
  if (!/\b(?:curl|wget|http)\b/.test(healthcheck)) return null;
  return (
    /(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?::\d+)?(\/[^\s'"`);|&]*)/.exec(healthcheck)?.[1] ?? null
  );
}
