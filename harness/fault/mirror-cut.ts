/**
 * The mirror of one region is cut off from what it copies: the links that it dials to the Kafka of other regions hold
 * every byte, both ways; everything else between the regions goes on. Proven by asking the brokers through those very
 * links, on connections that stood before and on new ones. That the copies stand still follows from it and is not asked.
 */

import { BrokerLine, whyNoBroker } from "../component/kafka/ping.ts";
import { anyOther } from "../contract/touches.ts";
import type { Conduit, Cut } from "../link/links.ts";
import { tryEach } from "../machine/try-each.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import { type ArmedFault, type Fault, onlyWays, type Probe, timed, waysBetween } from "./fault.ts";
import { connectionOf, type LineOf } from "./line-probes.ts";
import { mirroredConduits } from "./mirrors-again.ts";

const stallMs = 500;

export function mirrorCut(region: string): Fault {
  return {
    kind: "mirror-cut",
    target: region,
    args: { region },
    touches: onlyWays({ from: anyOther, to: region }),
    legend: "cut",
    regionsLost: [],
    regionsBehind: [region],
    needs: ["links"],
    arm: (on) => cutMirror(on, region),
  };
}

function cutMirror(on: LiveTopology, region: string): ArmedFault {
  const mirrored = mirroredConduits(on, region);
  const cuts: Cut[] = [];
  const old = new Map<string, BrokerLine>();
  const late: BrokerLine[] = [];
  /** Those that only this cut kept from being answered: another fault may have ended some meanwhile. */
  let held: BrokerLine[] = [];

  return {
    async prepare() {
      for (const { name, listen } of mirrored) {
        const line = await BrokerLine.open(listen);
        await line.ask();
        old.set(name, line);
      }
    },

    inject() {
      const conduits = (conduit: Conduit) => conduit.dialler === region && conduit.service === "kafka";
      const ways = mirrored.flatMap(({ server }) => waysBetween(region, server));
      const cutAll = () => Promise.all(ways.map((way) => on.links.cut({ ...way, how: "hold", conduits })));
      return timed(
        async () => cuts.push(...(await cutAll())),
        (cutMs) => ({ cutMs }),
      );
    },

    effectProbes: () => [
      ...mirrored.flatMap((conduit) => [
        silent(on, "old", conduit, async () => old.get(conduit.name)!),
        silent(on, "new", conduit, async () => {
          const line = await BrokerLine.open(conduit.listen);
          late.push(line);
          return line;
        }),
      ]),
      ...otherConduits(on, region).map(answersAnew),
    ],

    async heal() {
      held = [...old.values(), ...late].filter(({ broken }) => broken === null);
      await tryEach(cuts, (cut) => cut.heal());
    },

    healProbes: () => [heldAnswers(region, held), ...mirrored.map(answersAnew)],
  };
}

/** Conduits of the other mirrors, which must not be touched. */
function otherConduits(on: LiveTopology, region: string): Conduit[] {
  const regions = on.regions.map(({ name }) => name);
  return on.links.conduits.filter(
    ({ dialler, service }) => service === "kafka" && dialler !== region && regions.includes(dialler),
  );
}

/** Holds when a question gets no answer, on a connection that is not refused. */
function silent(
  { links }: LiveTopology,
  age: LineOf["age"],
  { name }: Conduit,
  line: () => Promise<BrokerLine>,
): Probe {
  const limitMs = stallMs + 2 * links.delayMs;
  return {
    name: `${age}-kafka-line-stalls`,
    target: name,
    holds: `through ${name} the broker does not answer on ${connectionOf(age)}`,
    async ask() {
      const asked = await line();
      const before = asked.unanswered;
      const answered = await asked.ask(limitMs).then(
        () => true,
        () => false,
      );
      if (answered) return "the broker answers";
      return asked.unanswered > before ? null : "the connection is closed";
    },
  };
}

/** Holds when a question is answered on a new connection. */
function answersAnew({ name, listen }: Conduit): Probe {
  return {
    name: "new-kafka-line-answers",
    target: name,
    holds: `through ${name} the broker answers on ${connectionOf("new")}`,
    ask: () => whyNoBroker(listen),
  };
}

/** Holds once every question asked while the bytes were held has its answer after all. */
function heldAnswers(region: string, lines: readonly BrokerLine[]): Probe {
  return {
    name: "held-kafka-lines-answer",
    target: region,
    holds: "what was asked meanwhile is answered on the connections on which it was asked",
    ask() {
      const broken = lines.find((line) => line.broken !== null)?.broken;
      if (broken) return `a connection broke: ${broken.message}`;
      const open = lines.reduce((sum, line) => sum + line.unanswered, 0);
      if (open > 0) return `${open} questions are not answered yet`;
      for (const line of lines) line.close();
      return null;
    },
  };
}
