/** A recorded drill as a trace and as annotations: what is made of it, and what real servers get. */
import { afterEach, expect, it, vi } from "vitest";
import { faultAnnotations } from "../../harness/telemetry/annotations.ts";
import { drillTrace } from "../../harness/telemetry/drill-trace.ts";
import { outletsOf, tellOutlets } from "../../harness/telemetry/outlets.ts";
import { scratch } from "../scratch.ts";
import { openReceiver, type Receiver } from "./receiver.ts";
import { recordedDrill } from "./story.ts";

const folder = scratch("telemetry");
const open: Receiver[] = [];

async function receiver(status: number | null): Promise<Receiver> {
  const one = await openReceiver(status);
  open.push(one);
  return one;
}

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

function nanoseconds([s, ns]: readonly [number, number]): bigint {
  return BigInt(s) * 1_000_000_000n + BigInt(ns);
}

it("one trace a drill: every span is a child of the drill and has the times of the history", () => {
  const { history, result } = recordedDrill("region-outage", folder);
  const spans = drillTrace(history, result);
  const epoch = BigInt(history.run.wallEpochMs) * 1_000_000n;
  const at = (moment: readonly [number, number]) => Number((nanoseconds(moment) - epoch) / 1000n) / 1000;
  expect(spans.map(({ name, start, end }) => [name, at(start), at(end)])).toEqual([
    ["drill region-outage", 0, 86167.335],
    ["phase: before the fault", 0, 35137.01],
    ["phase: during the fault", 35137.01, 71768.774],
    ["phase: after the fault", 71768.774, 86167.335],
    ["fault: region-outage of eu-west-1", 35136.774, 71768.774],
    ["bring up active-active: us-east-1, eu-west-1", 84.473, 25069.362],
    ["steady traffic for 10s", 25093.953, 35134.995],
    ["inject region-outage on eu-west-1", 35135.461, 35338.612],
    ["wait until service is back", 35339.049, 40477.167],
    ["read what the survivors hold", 40477.538, 40498.694],
    ["steady traffic for 5s", 40499.035, 45499.622],
    ["heal region-outage on eu-west-1", 45500.188, 71768.837],
    ["steady traffic for 5s", 71769.063, 76769.658],
    ["stop the load, wait until the regions hold the same", 76770.087, 77650.067],
    ["read every region for the last time", 77650.583, 77807.074],
    ["clean up", 77807.504, 77922.504],
  ]);
  const [root, ...below] = spans;
  expect(root).toMatchObject({
    parentSpanId: null,
    status: "ok",
    attributes: {
      "regiondrill.verdict": "pass",
      "regiondrill.seed": 1178396100,
      "regiondrill.scenario": "region-outage",
      "regiondrill.topology": "active-active",
      "regiondrill.run": "2026-11-30T18-19-13Z-region-outage",
    },
  });
  expect(new Set(below.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([root!.spanId]));
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(drillTrace(history, result)).toEqual(spans);
});

it("a failed drill is an error with the reason of the check", () => {
  const { history, result } = recordedDrill("region-outage-no-dedup", folder);
  const reason = result.checks.find(({ verdict }) => verdict === "fail")!.reason;
  expect(drillTrace(history, result)[0]).toMatchObject({ status: "error", reason });
});

it("JSON reaches an OTLP receiver with headers, resource, parents and nanoseconds", async () => {
  const { url, taken } = await receiver(200);
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", url);
  vi.stubEnv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
  vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=drills");
  vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "team=payments");
  const { history, result } = recordedDrill("region-outage", folder);
  expect(await tellOutlets(history, result, outletsOf(process.env))).toEqual([]);
  expect(taken.map(({ method, path, headers }) => [method, path, headers["x-tenant"]])).toEqual([
    ["POST", "/v1/traces", "drills"],
  ]);
  const [sent] = JSON.parse(taken[0]!.body.toString()).resourceSpans;
  expect(sent.resource.attributes).toEqual(
    expect.arrayContaining([
      { key: "service.name", value: { stringValue: "regiondrill" } },
      { key: "team", value: { stringValue: "payments" } },
    ]),
  );
  const expected = drillTrace(history, result).map((span) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? undefined,
    name: span.name,
    startTimeUnixNano: String(nanoseconds(span.start)),
    endTimeUnixNano: String(nanoseconds(span.end)),
  }));
  const found = sent.scopeSpans[0].spans.map((span: Record<string, unknown>) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    startTimeUnixNano: span.startTimeUnixNano,
    endTimeUnixNano: span.endTimeUnixNano,
  }));
  expect(found).toEqual(expected);
});

it("protobuf is the default, and holds the ids and the names of the spans", async () => {
  const { url, taken } = await receiver(200);
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", url);
  const { history, result } = recordedDrill("region-outage", folder);
  expect(await tellOutlets(history, result, outletsOf(process.env))).toEqual([]);
  expect(taken.map(({ path, headers }) => [path, headers["content-type"]])).toEqual([
    ["/v1/traces", "application/x-protobuf"],
  ]);
  for (const { spanId, name } of drillTrace(history, result)) {
    expect(taken[0]!.body.includes(Buffer.from(spanId, "hex"))).toBe(true);
    expect(taken[0]!.body.includes(name)).toBe(true);
  }
});

it("Grafana gets each fault as a region, with the token", async () => {
  const { url, taken } = await receiver(200);
  const outlets = outletsOf({ GRAFANA_TOKEN: "glsa_of-a-test" }, `${url}/grafana/`);
  const { history, result } = recordedDrill("region-outage", folder);
  expect(await tellOutlets(history, result, outlets)).toEqual([]);
  const { wallEpochMs } = history.run;
  const annotation = {
    time: wallEpochMs + 35137,
    timeEnd: wallEpochMs + 71769,
    tags: ["regiondrill", "region-outage", "region-outage"],
    text: "region-outage of eu-west-1, drill 2026-11-30T18-19-13Z-region-outage",
  };
  expect(faultAnnotations(history)).toEqual([annotation]);
  expect(taken.map(({ method, path, headers }) => [method, path, headers.authorization])).toEqual([
    ["POST", "/grafana/api/annotations", "Bearer glsa_of-a-test"],
  ]);
  expect(JSON.parse(taken[0]!.body.toString())).toEqual(annotation);
});

it("a refusal and a closed port are one line each, without the token", async () => {
  const { url } = await receiver(401);
  const closed = await openReceiver(200);
  await closed.close();
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", closed.url);
  vi.stubEnv("GRAFANA_TOKEN", "glsa_of-a-test");
  const { history, result } = recordedDrill("region-outage", folder);
  const lines = await tellOutlets(history, result, outletsOf(process.env, url), 3_000);
  expect(lines).toEqual([
    expect.stringMatching(/^no trace of the drill: [^\n]+$/),
    "no annotations in Grafana: it answered 401",
  ]);
});

it("a trace that cannot be made is a line, too", async () => {
  const { history, result } = recordedDrill("region-outage", folder);
  const outlets = outletsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" });
  const broken = { ...history, steps: undefined as never };
  expect(await tellOutlets(broken, result, outlets)).toEqual([
    expect.stringMatching(/^no trace of the drill: [^\n]+$/),
  ]);
});

it("a server without an answer is left at the limit", async () => {
  const { url } = await receiver(null);
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", url);
  const { history, result } = recordedDrill("region-outage", folder);
  const outlets = outletsOf({ ...process.env, GRAFANA_TOKEN: "glsa_of-a-test" }, url);
  const lines = await tellOutlets(history, result, outlets, 300);
  expect(lines).toEqual([
    expect.stringMatching(/^no trace of the drill: /),
    expect.stringMatching(/^no annotations in Grafana: /),
  ]);
});

it.each([
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" },
    undefined,
    /^OTEL_EXPORTER_OTLP_ENDPOINT: expected a URL/,
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4317", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
    undefined,
    /^OTEL_EXPORTER_OTLP_PROTOCOL: expected http\/protobuf or http\/json, found "grpc"/,
  ],
  [{ GRAFANA_TOKEN: "glsa_of-a-test" }, "grafana", /^--grafana: expected Grafana's own URL/],
  [
    { GRAFANA_TOKEN: "glsa_of-a-test" },
    "http://a:b@127.0.0.1/",
    /^--grafana: expected a URL without a password/,
  ],
  [{}, "http://127.0.0.1/", /^--grafana: expected the token/],
])("%o with --grafana %s is wrong usage", (env, grafana, message) => {
  expect(() => outletsOf(env, grafana)).toThrow(message);
});

it.each([
  {},
  { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
  { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318", OTEL_SDK_DISABLED: "true" },
  { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318", OTEL_TRACES_EXPORTER: "none" },
])("%o asks for nothing", (env) => {
  expect(outletsOf(env)).toEqual({ otlp: null, grafana: null });
});
