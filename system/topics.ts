/**
 * Names of the logs that events are read from. A region's webhook writes only to its own topic. Events of another region
 * arrive in a mirror of that region's topic, named as MirrorMaker 2 names it.
 */

export const paymentsTopic = "payments";

/** The local copy of another region's topic. */
export function mirrorOf(region: string): string {
  return `${region}.${paymentsTopic}`;
}

/** The stand-in for a topic if events are in PostgreSQL; there is one, and it is never recreated. */
export const outboxTopic = { topic: "outbox", topicId: "outbox", partition: 0 } as const;
