/**
 * Empties a topology for the next drill: what was changed about its parts is undone, every store is emptied, and every
 * part must answer. Positions in logs go on counting; the next drill begins where they end.
 */

import { request } from "undici";
import type { Store } from "../component/component.ts";
import { kindOf } from "../component/kinds.ts";
import { reasonUnless } from "../component/part.ts";
import type { ResetSpec, SystemUnderTest } from "../contract/system.ts";
import { awaitCalmly } from "../machine/calm.ts";
import { MachineError } from "../machine/tool.ts";
import { addressOf, askedPart } from "../provider/address-of.ts";
import { holding, type LiveRegion, type LiveTopology } from "../provider/live-topology.ts";
import { ability } from "../provider/region-abilities.ts";
import { storesOf } from "./stores.ts";

const limitMs = 20_000;
const answerLimitMs = 10_000;

/** @param settings environment of the system's services from now on; those that run with another one are restarted */
export async function reset(
  live: LiveTopology,
  system: SystemUnderTest,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  live.canaries.hangUp();
  // At the same time: services that are not restarted are being emptied under, too.
  await Promise.all([
    ...live.regions.map((region) => restartWith(region, system, settings)),
    emptyAll(live, system.reset ?? []),
  ]);
  await until(() => whyNotEmpty(live, system));
  await until(() => whyNotServing(live));
}

/** @throws MachineError when there still is a reason at the limit */
async function until(why: () => Promise<string | null>): Promise<void> {
  const reason = await awaitCalmly(() => reasonUnless(why), { limitMs, everyMs: 50 });
  if (reason !== null)
    throw new MachineError(`the regions could not be reset within ${limitMs / 1000} s: ${reason}`);
}

/** One store after the other, each in all regions at once. */
async function emptyAll(live: LiveTopology, specs: readonly ResetSpec[]): Promise<void> {
  const regions = holding(live.regions);
  const names = regions.map(({ name }) => name);
  for (const spec of specs) await Promise.all(regions.map((region) => emptied(region, spec, names)));
}

async function restartWith(
  region: LiveRegion,
  { services }: SystemUnderTest,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const names = services.map(({ name }) => name);
  // Services that the harness does not start run with what they were started with.
  const asStarted = region.abilities.settings === undefined && Object.keys(settings).length === 0;
  if (names.length === 0 || asStarted) return;
  const own = ability(region, "settings");
  const outdated = names.filter((name) => !sameSettings(own.settingsOf(name), settings));
  own.forgetSettings();
  for (const name of names) own.configure(name, settings);
  if (outdated.length === 0) return;
  const parts = ability(region, "parts");
  await parts.kill(outdated);
  await parts.start(outdated);
}

/** Whatever their order. */
export function sameSettings(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean {
  const sorted = (settings: Readonly<Record<string, string>>) =>
    JSON.stringify(Object.entries(settings).toSorted(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}

/** A service that is being restarted answers later, and a store that has only just come up may refuse at first, such as a broker that is making a topic. */
async function emptied(region: LiveRegion, spec: ResetSpec, names: readonly string[]): Promise<void> {
  const at = addressOf(region, askedPart(spec));
  const once = async () => {
    await empty(region, spec, at, names);
    return null;
  };
  const why = await awaitCalmly(() => reasonUnless(once), { limitMs, everyMs: 250 });
  if (why !== null)
    throw new MachineError(
      `${spec.kind} of ${region.name} could not be emptied within ${limitMs / 1000} s: ${why}`,
    );
}

async function empty(
  region: LiveRegion,
  spec: ResetSpec,
  at: string,
  names: readonly string[],
): Promise<void> {
  if (spec.kind === "http") return post(region.name, spec, at);
  const sql: Store["sql"] = (statement, server) => ability(region, "databases").sql(statement, server);
  await kindOf(spec).empty?.(spec, { address: at, region: region.name, regions: names, sql });
}

async function post(region: string, { service, path }: HttpReset, at: string): Promise<void> {
  const limits = { headersTimeout: answerLimitMs, bodyTimeout: answerLimitMs };
  const { statusCode, body } = await request(`${at}${path}`, { method: "POST", ...limits });
  const text = await body.text();
  if (statusCode >= 300)
    throw new MachineError(`${region}/${service} refused to be reset: ${statusCode} ${text}`);
}

type HttpReset = Extract<ResetSpec, { kind: "http" }>;

async function whyNotEmpty({ regions }: LiveTopology, system: SystemUnderTest): Promise<string | null> {
  const reasons = await Promise.all(
    regions.map(async (region) => (await region.pending()) ?? (await whatIsLeft(region, system))),
  );
  return reasons.find((reason) => reason !== null) ?? null;
}

async function whatIsLeft(region: LiveRegion, system: SystemUnderTest): Promise<string | null> {
  if (system.foreignRows === "ignore") return null; // other traffic goes on
  if (region.storeless === true) return null;
  for (const [store, source] of Object.entries(storesOf(system))) {
    const count = await region.count(source);
    if (count > 0) return `${store} of ${region.name} still holds ${count}`;
  }
  return null;
}

async function whyNotServing({ edge }: LiveTopology): Promise<string | null> {
  if (!edge.directed) return null;
  const states = await edge.states();
  const down = edge.serving.filter((region) => states[region] !== "up");
  return down.length === 0 ? null : `the edge holds ${down.join(", ")} to be down`;
}
