/** The first line of a history: what is drilled, and the limits it will be judged by, before anything happens. */
import type { Criterion } from "../contract/criteria.ts";
import { holdingOf } from "../contract/roles.ts";
import { historySchemaId, type RunRecord } from "../history/types.ts";
import type { HistoryWriter } from "../history/writer.ts";
import { criteriaSha256, termsSha256 } from "../judge/sealing-hashes.ts";
import { servingIn, standingConduits } from "../provider/conduits.ts";
import type { EquippedProvider } from "../provider/provider.ts";
import { checksFor, criteriaOf } from "./criteria.ts";
import { logCopiesOf } from "./log-tap.ts";
import type { Chosen } from "./options.ts";
import { ownCommit, versionsOf } from "./provenance.ts";
import type { RunFolder } from "./run-folder.ts";
import { loadOf, type RunOptions } from "./run-options.ts";
import type { Scenario } from "./scenario.ts";

/** @returns the criteria as they were sealed */
export async function writeHead(
  history: HistoryWriter,
  options: RunOptions,
  equipped: EquippedProvider,
  folder: RunFolder,
): Promise<Criterion[]> {
  const { scenario, seed, defect, command, flags, perSecond, chosen } = options;
  const { topology } = scenario;
  const { redelivered, attemptTimeoutMs, deadlineMs, retryShare, entries, readBack } = loadOf(options);
  const limits = scenario.criteria(chosen);
  const criteria = criteriaOf(limits, perSecond);
  const head: RunRecord = {
    k: "run",
    at: 0,
    schema: historySchemaId,
    id: folder.id,
    scenario: scenario.name,
    promise: scenario.promise,
    topology: topology.name,
    regions: [...topology.regions],
    provider: equipped.provider,
    profile: topology.profile.name,
    seed,
    defect,
    command,
    flags: [...flags],
    commit: await ownCommit(),
    versions: versionsOf(equipped.versions),
    wallEpochMs: history.wallEpochMs,
    criteria,
    criteriaSha256: criteriaSha256(criteria),
    checks: checksFor(limits, scenario),
    links: standingConduits(topology),
    logs: logCopiesOf(topology.system, holdingOf(topology)).map(({ log, origin, region }) => [
      log,
      origin,
      region,
    ]),
    options: { ...chosen },
    proves: provenBy(scenario, chosen),
    serving: [...servingIn(topology)],
    ...(topology.roles === undefined ? {} : { roles: { ...topology.roles } }),
    oldestCompatible: topology.system.deliver.oldestCompatible ?? 1,
    load: {
      ...{ perSecond, redelivered, attemptTimeoutMs, deadlineMs, retryShare },
      ...(entries === undefined ? {} : { entries }),
      ...(readBack === undefined
        ? {}
        : { readBack: { share: readBack.share, afterMs: [...readBack.afterMs] } }),
    },
    sustainedMs: scenario.sustainedMs,
  };
  history.write({ ...head, termsSha256: termsSha256(head) });
  await history.flush();
  return criteria;
}

/** Without those of which this variant proves nothing. */
function provenBy({ proves }: Scenario, chosen: Chosen): Record<string, string[]> {
  const claims = Object.entries(proves(chosen)).filter(([, checks]) => checks.length > 0);
  return Object.fromEntries(claims.map(([requirement, checks]) => [requirement, [...checks]]));
}
