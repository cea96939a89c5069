/**
 * The ways in which a service can be out, as data: for a sender they look different. The first ones begin at a moment that the
 * harness itself knows. The others are brought about by a command that acts earlier or later than it states, so that only attempts
 * tell when the outage began.
 */

/** `cut`: the connections are gone, and what is dialled anew is left without an answer. `slowing`: each answer takes longer. */
export type ServerState = "serving" | "slowing" | "unavailable" | "hanging" | "cut" | "down";

export interface OutageMode {
  readonly name: string;
  /** What becomes of the service, and how long after its death. The first one is the death, at 0. */
  readonly death: readonly (readonly [afterMs: number, state: ServerState])[];
  /** How long the service takes longer and longer for its answers before it dies. */
  readonly slowingMs?: number;
  /** How long before the death the command starts, and how long after it the death is proven. */
  readonly command?: { readonly leadMs: number; readonly proofMs: number };
  /** Only every second request meets the outage: another region takes the others. */
  readonly half?: true;
  /** `proxy`: it accepts connections for the dead. `standby`: they go to a second service, which answers 503 until it is promoted. */
  readonly front?: "proxy" | "standby";
  /** Healing brings the service down once more. */
  readonly healing?: true;
}

export const outageModes: readonly OutageMode[] = [
  { name: "refused", death: [[0, "down"]] },
  { name: "unavailable", death: [[0, "unavailable"]] },
  { name: "hanging", death: [[0, "hanging"]] },
  { name: "half", death: [[0, "unavailable"]], half: true },
  {
    name: "frozen-cut-killed",
    death: [
      [0, "hanging"],
      [100, "cut"],
      [200, "down"],
    ],
    command: { leadMs: 20, proofMs: 250 },
  },
  { name: "early-return", death: [[0, "down"]], command: { leadMs: 500, proofMs: 50 } },
  { name: "late-return", death: [[0, "down"]], command: { leadMs: 20, proofMs: 350 } },
  { name: "stops-half-way", death: [[0, "hanging"]], command: { leadMs: 20, proofMs: 350 } },
  {
    name: "503-first",
    death: [
      [0, "unavailable"],
      [200, "down"],
    ],
    command: { leadMs: 20, proofMs: 250 },
  },
  {
    name: "slow-death",
    slowingMs: 200,
    death: [
      [0, "hanging"],
      [200, "down"],
    ],
    command: { leadMs: 20, proofMs: 250 },
  },
  {
    name: "accepting-proxy",
    death: [[0, "down"]],
    command: { leadMs: 20, proofMs: 350 },
    front: "proxy",
  },
  {
    name: "standby-promoted",
    death: [[0, "down"]],
    command: { leadMs: 20, proofMs: 350 },
    front: "standby",
  },
  {
    name: "half-killed",
    death: [[0, "hanging"]],
    command: { leadMs: 20, proofMs: 350 },
    half: true,
  },
  {
    name: "healing",
    death: [[0, "down"]],
    command: { leadMs: 20, proofMs: 350 },
    front: "standby",
    healing: true,
  },
];
