/** The choice of a provider as flags that repeat it. */
import type { ProviderRequest } from "../provider/choose.ts";

/** The project that compose/.env names. */
export const usualProject = "regiondrill";

/** As they are typed again; nothing where the choice was left to us. */
export function providerFlags({ provider, engines, attach }: ProviderRequest): string[] {
  return [
    ...(provider === "auto" ? [] : [`--provider ${provider}`]),
    ...Object.entries(engines).map(([region, host]) => `--engine ${region}=${host}`),
    ...(attach === null ? [] : [`--attach compose${attach === usualProject ? "" : `:${attach}`}`]),
  ];
}
