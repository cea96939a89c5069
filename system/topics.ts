/**
 * Names of the logs that events are read from. A region's webhook writes to its own topic only; events of another
 * region arrive in a mirror of that region's topic, under the name that MirrorMaker 2 gives it.
 */

export const paymentsTopic = "payments";

/** The local copy of another region's topic. */
export function mirrorOf(region: string): string {
  return `${region}.${paymentsTopic}`;
}

/** What stands for a topic where events are written to PostgreSQL; there is one, and it is never made anew. */
export const outboxTopic = { topic: "outbox", topicId: "outbox", partition: 0 } as const;
