/**
 * Job: `node system/replay-dead-letters.ts`. Repairs the dead letters of its region and sends each again once, through the
 * region's own topic, so that it reaches every region. Letters that cannot be repaired stay. Events that were credited in
 * the meantime are only marked. It can run at any time, repeatedly: the next run finishes what this one did not, and a letter
 * that is sent twice is one more copy of an event.
 */
import pg from "pg";
import { pino } from "pino";
import { orExit } from "./environment.ts";
import { GroupedEventLog } from "./event-log.ts";
import { readReplayConfig } from "./job-config.ts";
import { KafkaWriter } from "./kafka-log.ts";
import { repaired } from "./repair.ts";

const lettersPerRound = 500;

interface Tally {
  lookedAt: number;
  replayed: number;
  alreadyCredited: number;
  unrepairable: number;
}

interface LetterRow {
  readonly event_id: string;
  readonly verdict: string;
  readonly payload: Buffer;
  readonly credited: boolean;
}

const config = orExit(readReplayConfig);
const client = new pg.Client({ connectionString: config.databaseUrl, connectionTimeoutMillis: 3000 });
const events = new GroupedEventLog(new KafkaWriter(config.kafkaBrokers), pino({ level: "silent" }));

/** One transaction: a letter is marked only once its repaired copy is durable. Returns where to continue; `null` at the end. */
async function replayAfter(
  after: readonly [string, string],
  tally: Tally,
): Promise<readonly [string, string] | null> {
  await client.query("BEGIN");
  const { rows } = await client.query<LetterRow>(
    `SELECT event_id, verdict, payload,
            EXISTS (SELECT FROM applied_events AS held WHERE held.event_id = letter.event_id) AS credited
     FROM dead_letters AS letter
     WHERE replayed_at IS NULL AND (event_id, verdict) > ($1, $2)
     ORDER BY event_id, verdict LIMIT ${lettersPerRound} FOR UPDATE OF letter`,
    [...after],
  );
  const done: LetterRow[] = rows.filter(({ credited }) => credited);
  tally.lookedAt += rows.length;
  tally.alreadyCredited += done.length;
  await Promise.all(
    rows.map(async (row) => {
      const record = row.credited ? null : repaired(row.payload, config.version);
      if (record !== null) {
        await events.append(record);
        tally.replayed += 1;
        done.push(row);
      } else if (!row.credited) {
        tally.unrepairable += 1;
      }
    }),
  );
  await client.query(
    `UPDATE dead_letters AS letter SET replayed_at = now()
     FROM unnest($1::text[], $2::text[]) AS done (event_id, verdict)
     WHERE letter.event_id = done.event_id AND letter.verdict = done.verdict`,
    [done.map(({ event_id }) => event_id), done.map(({ verdict }) => verdict)],
  );
  await client.query("COMMIT");
  const last = rows.at(-1);
  return last === undefined ? null : [last.event_id, last.verdict];
}

try {
  await client.connect();
  const tally: Tally = { lookedAt: 0, replayed: 0, alreadyCredited: 0, unrepairable: 0 };
  let after: readonly [string, string] | null = ["", ""];
  while (after !== null) {
    after = await replayAfter(after, tally);
  }
  await events.close();
  await client.end();
  const { lookedAt, replayed, alreadyCredited, unrepairable } = tally;
  console.log(
    `${config.region}: ${lookedAt} dead letters looked at, ${replayed} repaired and replayed, ` +
      `${alreadyCredited} credited already, ${unrepairable} not repairable`,
  );
} catch (error) {
  console.error(`${config.region}: replaying dead letters failed: ${(error as Error).message}`);
  process.exit(1);
}
