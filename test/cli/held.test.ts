import { expect, test } from "vitest";
import { heldLines } from "../../harness/cli/held.ts";
import { shop } from "./examples.ts";

const held = {
  milestone: "apart",
  addresses: {
    edge: { edge: "http://127.1.0.1:8080" },
    north: {
      postgres: "postgres://127.1.1.1/shop",
      redis: "redis://127.1.1.1:6379",
      kafka: "127.1.1.1:9092",
    },
    south: { postgres: "postgres://127.1.2.1/shop", redis: "", kafka: "127.1.2.1:9092" },
  },
  conflicting: ["c-1", 'c-"$2'],
  slotFolder: "/tmp/slot-1",
};
const kafka = { java: "/usr/bin/java", jars: "/cache/kafka" };

test("a held run prints commands for each store of each region, for the ids in conflict", () => {
  const lines = heldLines(held, shop, kafka);
  expect(lines).toContain("  psql postgres://127.1.1.1/shop");
  expect(lines).toContain("  redis-cli -u redis://127.1.1.1:6379");
  expect(lines).toContain(
    `  psql postgres://127.1.2.1/shop -c "SELECT * FROM (${shop.ledger.kind === "postgres" ? shop.ledger.sql : ""}) AS held WHERE event_id IN ('c-1', 'c-\\"\\$2')"`,
  );
  expect(lines).toContain('  redis-cli -u redis://127.1.1.1:6379 MGET "seen:c-1" "seen:c-\\"\\$2"');
});

test("topics are those that hold the system's logs in that region, copies included", () => {
  const text = heldLines(held, shop, kafka).join("\n");
  const consumer = '/usr/bin/java -cp "/cache/kafka/*" org.apache.kafka.tools.consumer.ConsoleConsumer';
  expect(text).toContain(`${consumer} --bootstrap-server 127.1.1.1:9092 --topic sales `);
  expect(text).toContain("--bootstrap-server 127.1.1.1:9092 --topic south.sales ");
  expect(text).toContain("--bootstrap-server 127.1.2.1:9092 --topic north.sales ");
});

test("a part that does not run gets no command", () => {
  const lines = heldLines(held, shop, kafka);
  expect(lines.filter((line) => line.includes("redis-cli")).every((line) => line.includes("127.1.1.1"))).toBe(
    true,
  );
});

test("ids in conflict are listed, at most twenty of them, with how many there are", () => {
  const conflicting = Array.from({ length: 31 }, (_, n) => `c-${n}`);
  const lines = heldLines({ ...held, conflicting }, shop, null);
  expect(lines).toContain("31 events were sent with different contents to different regions:");
  expect(lines).toContain("  c-19");
  expect(lines).not.toContain("  c-20");
  expect(lines).toContain("  and 11 more");
});

test("it shows how to go on", () => {
  expect(heldLines(held, shop, kafka).at(-1)).toMatch(/Enter here, or `npm run resume`/);
});

test("a password is given in the environment of a command, never in its arguments", () => {
  const north = {
    postgres: "postgres://me:pw1@127.1.1.1:5432/shop",
    redis: "redis://default:pw2@127.1.1.1:6379",
  };
  const lines = heldLines({ ...held, addresses: { north } }, shop, null);
  expect(lines).toContain("  PGPASSWORD=pw1 psql postgres://me@127.1.1.1:5432/shop");
  expect(lines).toContain("  REDISCLI_AUTH=pw2 redis-cli -u redis://default@127.1.1.1:6379");
  expect(lines.some((line) => /(psql|redis-cli) .*pw[12]/.test(line))).toBe(false);
});
