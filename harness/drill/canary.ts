/**
 * A canary is an operation sent through the edge's link into one region, which must turn up in the ledger of every
 * region: when one from each region has, every link is known to carry. It is an operation like any other, and counted.
 */
import { request } from "undici";
import { awaitNull } from "../component/await.ts";
import { MachineError } from "../component/tool.ts";
import type { Operation } from "../contract/operation.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import { idsIn } from "./stores.ts";

const limitMs = 60_000;

/** Resolves with the canaries' ids when each has crossed. @throws MachineError naming the region it did not reach */
export async function sendCanaries(
  live: LiveTopology,
  system: SystemUnderTest,
  history: HistoryWriter,
  runTag: string,
): Promise<string[]> {
  const ids = await Promise.all(live.regions.map((region) => send(region, system, history, runTag)));
  const why = await awaitNull(
    async () => {
      for (const region of live.regions) {
        const held = await idsIn(region, system.ledger);
        const missing = ids.filter((id) => !held.has(id));
        if (missing.length > 0) return `${region.name} has not applied ${missing.join(", ")}`;
      }
      return null;
    },
    { limitMs, everyMs: 50 },
  );
  if (why !== null)
    throw new MachineError(
      `the regions do not reach each other within ${limitMs / 1000} s: ${why}. See the logs of mirror-maker and worker`,
    );
  return ids;
}

async function send(
  region: LiveRegion,
  system: SystemUnderTest,
  history: HistoryWriter,
  runTag: string,
): Promise<string> {
  const operation: Operation = {
    eventId: `canary-${runTag}-${region.name}`,
    account: "canary",
    amount: 1,
    tenant: "canary",
    schemaVersion: system.deliver.schemaVersion,
    occurredAt: new Date().toISOString(),
  };
  const { method, path, headers, body, classify } = system.deliver;
  const sent = history.now();
  const answer = await request(`${region.entry}${path}`, {
    method,
    headers: { ...headers },
    body: body(operation),
  });
  const { outcome, region: by } = classify(answer.statusCode, await answer.body.text());
  const done = history.now();
  history.write({
    k: "op",
    id: operation.eventId,
    account: operation.account,
    amount: operation.amount,
    tenant: operation.tenant,
    version: operation.schemaVersion,
    due: sent,
    outcome,
    tries: [[sent, done, outcome, answer.statusCode, by]],
  });
  if (outcome !== "ok")
    throw new MachineError(`${region.name} did not take the canary: it answered ${answer.statusCode}`);
  return operation.eventId;
}
