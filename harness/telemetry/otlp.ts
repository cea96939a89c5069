/**
 * Sends a drill's trace by OTLP over HTTP, by OpenTelemetry's own libraries and as its standard variables ask for. The
 * libraries are loaded only where an endpoint is set. Headers come from the environment and are written down nowhere.
 */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { UsageError } from "../contract/usage-error.ts";
import type { DrillSpan } from "./drill-trace.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface OtlpTarget {
  readonly protocol: (typeof protocols)[number];
}

const protocols = ["http/protobuf", "http/json"] as const;
const endpoints = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"] as const;
const protocolNames = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"] as const;

/** `null` where no trace is asked for. @throws UsageError for an endpoint or a protocol that cannot be used */
export function otlpTarget(env: Environment): OtlpTarget | null {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === "true") return null;
  if (env.OTEL_TRACES_EXPORTER?.trim() === "none") return null;
  const given = endpoints.filter((name) => set(env, name));
  if (given.length === 0) return null;
  for (const name of given) requireHttp(name, env[name]!.trim());
  const named = protocolNames.find((name) => set(env, name));
  if (named === undefined) return { protocol: "http/protobuf" };
  const protocol = protocols.find((one) => one === env[named]!.trim());
  if (protocol === undefined)
    throw new UsageError(
      `${named}: expected ${protocols.join(" or ")}, found "${env[named]}". Unset it for ${protocols[0]}`,
    );
  return { protocol };
}

function set(env: Environment, name: string): boolean {
  return (env[name] ?? "").trim() !== "";
}

/** The value may hold a password, so no message repeats it. */
function requireHttp(name: string, value: string): void {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return;
  throw new UsageError(
    `${name}: expected a URL such as http://127.0.0.1:4318, found something else. Correct it, or unset it for no trace`,
  );
}

/** @param limitMs for everything, retries included. @throws Error when the receiver did not take it */
export async function sendTrace(
  spans: readonly DrillSpan[],
  { protocol }: OtlpTarget,
  limitMs: number,
): Promise<void> {
  const [{ OTLPTraceExporter }, readable] = await Promise.all([
    protocol === "http/json"
      ? import("@opentelemetry/exporter-trace-otlp-http")
      : import("@opentelemetry/exporter-trace-otlp-proto"),
    readableSpans(spans),
  ]);
  const exporter = new OTLPTraceExporter({ timeoutMillis: limitMs });
  try {
    await new Promise<void>((resolve, reject) => {
      exporter.export(readable, ({ code, error }) => {
        if (code === 0) resolve();
        else reject(error ?? new Error("the receiver did not take the trace"));
      });
    });
  } finally {
    await exporter.shutdown();
  }
}

async function readableSpans(spans: readonly DrillSpan[]): Promise<ReadableSpan[]> {
  const [{ SpanKind, SpanStatusCode, TraceFlags }, resources] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/resources"),
  ]);
  const { detectResources, envDetector, resourceFromAttributes } = resources;
  const named = resourceFromAttributes({ "service.name": "regiondrill" });
  const resource = named.merge(detectResources({ detectors: [envDetector] }));
  const codes = { ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR, unset: SpanStatusCode.UNSET };
  const contextOf = (traceId: string, spanId: string) => ({
    traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
  });
  return spans.map((span) => {
    const { traceId, spanId, parentSpanId, start, end, reason } = span;
    const context = contextOf(traceId, spanId);
    return {
      name: span.name,
      kind: SpanKind.INTERNAL,
      spanContext: () => context,
      ...(parentSpanId === null ? {} : { parentSpanContext: contextOf(traceId, parentSpanId) }),
      startTime: start,
      endTime: end,
      duration: between(start, end),
      ended: true,
      status: { code: codes[span.status], ...(reason === "" ? {} : { message: reason }) },
      attributes: { ...span.attributes },
      links: [],
      events: span.events.map(({ name, at }) => ({ name, time: at })),
      resource,
      instrumentationScope: { name: "regiondrill" },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  });
}

function between([s, ns]: DrillSpan["start"], [endS, endNs]: DrillSpan["end"]): [number, number] {
  return endNs < ns ? [endS - s - 1, endNs - ns + 1e9] : [endS - s, endNs - ns];
}
