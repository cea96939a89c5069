/**
 * The peer of the sender's benchmark: k6 with the same arrival rate and the same kind of body against the same
 * server, everything else at k6's defaults. Reads ORIGIN, PER_SECOND and SECONDS; prints its figures as JSON.
 */
import exec from "k6/execution";
import http from "k6/http";
import type { Options } from "k6/options";

export const options: Options = {
  scenarios: {
    arrivals: {
      executor: "constant-arrival-rate",
      rate: Number(__ENV.PER_SECOND),
      timeUnit: "1s",
      duration: `${__ENV.SECONDS}s`,
      preAllocatedVUs: 100,
      maxVUs: 1000,
    },
  },
};

const parameters = { headers: { "content-type": "application/json" } };

export default function deliver() {
  const index = exec.scenario.iterationInTest;
  const body = JSON.stringify({
    event_id: `evt-1-k6-${index}`,
    account: `acct-${index % 50}`,
    amount: 1 + (index % 100_000),
    tenant: `tenant-${index % 5}`,
    version: 3,
    occurred_at: new Date().toISOString(),
  });
  http.post(`${__ENV.ORIGIN}/webhooks/payments`, body, parameters);
}

interface Summary {
  readonly metrics: Readonly<Record<string, { readonly values: { readonly count?: number } }>>;
}

export function handleSummary({ metrics }: Summary) {
  const count = (name: string) => metrics[name]?.values.count ?? 0;
  return { stdout: JSON.stringify({ sent: count("http_reqs"), dropped: count("dropped_iterations") }) };
}
