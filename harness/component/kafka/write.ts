/** Writes single records, each with a producer of its own: brokers come and go in a drill. */
import type { AdminOptions } from "@platformatic/kafka";

export type Sasl = NonNullable<AdminOptions["sasl"]>;

/** Of every client in a drill: it asks once, and a broker that is gone keeps it for seconds only. */
export const askedOnce = {
  clientId: "regiondrill",
  retries: 0,
  connectTimeout: 1_000,
  requestTimeout: 5_000,
} as const;

/** Resolves when the broker at `host:port` has it. @param sasl where the broker asks for a password */
export async function writeRecord(broker: string, topic: string, value: string, sasl?: Sasl): Promise<void> {
  // Loaded when first needed: the client is heavy.
  const { Producer, stringSerializers } = await import("@platformatic/kafka");
  const producer = new Producer({
    ...askedOnce,
    bootstrapBrokers: [broker],
    ...(sasl === undefined ? {} : { sasl }),
    serializers: stringSerializers,
  });
  try {
    await producer.send({ messages: [{ topic, key: "canary", value }] });
  } finally {
    await producer.close();
  }
}
