/**
 * Names of the Kafka topics. A region's webhook writes to its own topic only; events of another region arrive in a
 * mirror of that region's topic, under the name that MirrorMaker 2 gives it.
 */

export const paymentsTopic = "payments";

/** The local copy of another region's topic. */
export function mirrorOf(region: string): string {
  return `${region}.${paymentsTopic}`;
}
