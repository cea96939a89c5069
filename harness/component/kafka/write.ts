/** Writes single records, each with a producer of its own: brokers come and go in a drill. */

/** Resolves when the broker at `host:port` has it. */
export async function writeRecord(broker: string, topic: string, value: string): Promise<void> {
  // Loaded when first needed: the client is heavy.
  const { Producer, stringSerializers } = await import("@platformatic/kafka");
  const producer = new Producer({
    clientId: "regiondrill",
    bootstrapBrokers: [broker],
    serializers: stringSerializers,
    retries: 0,
    connectTimeout: 1_000,
    requestTimeout: 5_000,
  });
  try {
    await producer.send({ messages: [{ topic, key: "canary", value }] });
  } finally {
    await producer.close();
  }
}
