/** What a busy broker says is waited out; what no waiting mends is told at once. */
import {
  type GenericError,
  MultipleErrors,
  NetworkError,
  ProtocolError,
  TimeoutError,
  UserError,
} from "@platformatic/kafka";
import { expect, test } from "vitest";
import { patiently } from "../../harness/component/kafka/patience.ts";

/** Work that fails once with `error`, then answers. */
async function afterFailing(error: Error): Promise<number> {
  let asked = 0;
  await patiently(async () => {
    asked += 1;
    if (asked === 1) throw error;
  });
  return asked;
}

test.each([
  ["a topic that is not known yet", new ProtocolError("UNKNOWN_TOPIC_OR_PARTITION")],
  ["a topic without a leader yet", new ProtocolError("LEADER_NOT_AVAILABLE")],
  ["another controller", new ProtocolError("NOT_CONTROLLER")],
  ["a connection that was reset", new NetworkError("read ECONNRESET")],
  ["an answer that is late", new TimeoutError("no answer within 5000 ms")],
  [
    "several at once, while metadata is asked for",
    new MultipleErrors("executing API Metadata(v12)", [new ProtocolError("LEADER_NOT_AVAILABLE")]),
  ],
] as [string, GenericError][])("%s is waited out", async (_, error) => {
  expect(await afterFailing(error)).toBe(2);
});

test.each([
  ["a name that no topic can have", new ProtocolError("INVALID_TOPIC_EXCEPTION")],
  ["wrong use of the client", new UserError("a topic is missing")],
  ["an error that is not the client's", new TypeError("undefined is not a function")],
])("%s is told at once", async (_, error) => {
  await expect(afterFailing(error)).rejects.toBe(error);
});
