/**
 * No packet passes between two regions made of the user's containers: one of them leaves the networks that both share. TCP
 * sends again what was lost, so bytes are held rather than dropped, as far as connections last. Proven by the engine's list of
 * its networks, and by dialling the addresses that the containers had there. Both regions must go on answering meanwhile.
 */
import type { Way } from "../contract/touches.ts";
import type { How } from "../link/links.ts";
import { whyNotReached } from "../machine/dial.ts";
import { type Endpoint, textOf } from "../machine/endpoint.ts";
import type { LiveTopology, NetworkCut, Networks } from "../provider/live-topology.ts";
import { type ArmedFault, type Probe, timed } from "./fault.ts";

/** @param cut the directions in which bytes are to stop */
export function cutNetworks(on: LiveTopology, networks: Networks, how: How, cut: readonly Way[]): ArmedFault {
  const { from, to } = cut[0]!;
  const target = `${from}<->${to}`;
  let made: NetworkCut | null = null;
  /** Those at which this machine was answered before. */
  let reached: readonly Endpoint[] = [];
  const alive = () => [from, to].map((region) => stillAnswers(on, region));

  return {
    /** @throws Error where networks cannot do that, or where it could not be seen */
    async prepare() {
      if (how !== "hold" || cut.length < 2)
        throw new Error(
          'a network of the engine can only be left, which stops bytes both ways; state { how: "hold", bothWays: true }, or describe `links`',
        );
      made = await networks.between(from, to);
      const whys = await Promise.all(made.addresses.map((at) => whyNotReached(at)));
      reached = made.addresses.filter((_, index) => whys[index] === null);
      if (reached.length === 0)
        throw new Error(
          `no container that would leave ${made.networks.join(", ")} is reached there: none publishes or exposes a port that answers`,
        );
    },

    inject: () =>
      timed(
        () => made!.cut(),
        (cutMs) => ({ cutMs, networkTies: made!.ties }),
      ),

    effectProbes: () => [
      outside(made!, target),
      ...reached.map(
        (at): Probe => ({
          name: "network-address-gone",
          target,
          ask: async () => ((await whyNotReached(at)) === null ? `${textOf(at)} accepts connections` : null),
          holds: `${textOf(at)} is not reached in the network between the regions`,
        }),
      ),
      ...alive(),
    ],

    async heal() {
      await made?.heal();
    },

    healProbes: () => [inside(made!, target), ...alive()],
  };
}

function outside(made: NetworkCut, target: string): Probe {
  return {
    name: "outside-network",
    target,
    ask: async () => {
      const left = await made.inside();
      return left.length === 0 ? null : `${left.join(", ")}, where it should not be`;
    },
    holds: `no container of one region is in ${made.networks.join(", ")}`,
  };
}

/** The addresses may be others than before: the engine gives them. */
function inside(made: NetworkCut, target: string): Probe {
  return {
    name: "inside-network",
    target,
    async ask() {
      const there = (await made.inside()).length;
      return there === made.ties ? null : `${there} of ${made.ties} ties to the networks are there`;
    },
    holds: `every container is in ${made.networks.join(", ")} again`,
  };
}

function stillAnswers(on: LiveTopology, region: string): Probe {
  return {
    name: "parts-answer",
    target: region,
    ask: () => on.region(region).pending(),
    holds: `every part of ${region} answers by its own protocol`,
  };
}
