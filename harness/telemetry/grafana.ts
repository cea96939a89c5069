/**
 * Posts annotations to Grafana (`POST /api/annotations`). Its token comes from `GRAFANA_TOKEN` alone; neither a message nor
 * a file holds it, nor the address that was given.
 */
import { UsageError } from "../contract/usage-error.ts";
import type { Annotation } from "./annotations.ts";
import type { Environment } from "./otlp.ts";

export interface GrafanaTarget {
  /** Where annotations are posted. */
  readonly url: URL;
  readonly token: string;
}

/**
 * @param given of `--grafana`; `undefined` without it
 * @throws UsageError for a URL that cannot be used, or without a token
 */
export function grafanaTarget(given: string | undefined, env: Environment): GrafanaTarget | null {
  if (given === undefined) return null;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "")
    throw new UsageError("--grafana: expected Grafana's own URL, such as https://grafana.example.com/");
  if (url.username !== "" || url.password !== "")
    throw new UsageError("--grafana: expected a URL without a password. Put a token into GRAFANA_TOKEN");
  const token = env.GRAFANA_TOKEN?.trim() ?? "";
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new UsageError(
      "--grafana: expected the token of a service account in GRAFANA_TOKEN, found none. It needs the right to create annotations",
    );
  const folder = url.pathname.split("/").filter((part) => part !== "");
  url.pathname = ["", ...folder, "api/annotations"].join("/");
  return { url, token };
}

/** @param limitMs for all of them. @throws Error when one was not taken */
export async function postAnnotations(
  annotations: readonly Annotation[],
  { url, token }: GrafanaTarget,
  limitMs: number,
): Promise<void> {
  const signal = AbortSignal.timeout(limitMs);
  for (const annotation of annotations) {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(annotation),
      // A redirect would turn the POST into a GET, which answers 200 and stores nothing.
      redirect: "manual",
      signal,
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`it answered ${response.status}`);
  }
}
