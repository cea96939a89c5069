/** Asks the probes of a fault as a drill does, with a shorter patience. */

import { reasonUnless } from "../../harness/component/part.ts";
import type { Fault, Probe } from "../../harness/fault/fault.ts";
import { awaitNull } from "../../harness/machine/await.ts";
import type { LiveTopology } from "../../harness/provider/live-topology.ts";

/** First probe that does not hold within the limit, as `name: reason`; `null` when all do. */
export async function unproven(probes: readonly Probe[], limitMs = 5_000): Promise<string | null> {
  const answers = await Promise.all(
    probes.map(async ({ name, target, ask }) => {
      const why = await awaitNull(() => reasonUnless(async () => ask()), { limitMs, everyMs: 20 });
      return why === null ? null : `${name} on ${target}: ${why}`;
    }),
  );
  return answers.find((answer) => answer !== null) ?? null;
}

/** Injected, proven, healed, proven: the first thing that does not hold. */
export async function wholeLife(fault: Fault, on: LiveTopology): Promise<string | null> {
  const armed = fault.arm(on);
  await armed.prepare?.();
  await armed.inject();
  const effect = await unproven(armed.effectProbes());
  await armed.heal();
  return effect ?? unproven(armed.healProbes());
}

/** Everything but the injection: what a sabotaged drill does. */
export async function sabotaged(fault: Fault, on: LiveTopology): Promise<string | null> {
  const armed = fault.arm(on);
  await armed.prepare?.();
  const effect = await unproven(armed.effectProbes(), 1_500);
  await armed.heal();
  return effect;
}
