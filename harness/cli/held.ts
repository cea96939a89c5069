/**
 * What is printed while a run is held: how to look into each region with the tools of its stores, which events are in
 * conflict, and how to go on. Pure text, made from the contract of the system under test.
 */

import { clientAt, shellFor } from "../component/kinds.ts";
import { ownCommand } from "../contract/own-command.ts";
import type { RowSource, SystemUnderTest } from "../contract/system.ts";
import type { Hold } from "../drill/run-options.ts";

/** Where a Java and Kafka's jars lie, for its console consumer. */
export interface KafkaProgram {
  readonly java: string;
  readonly jars: string;
}

const shownIds = 20;
/** Ids that fit into one command. */
const askedIds = 5;

/** Lines to print; commands are there to be pasted as they are. */
export function heldLines(hold: Hold, system: SystemUnderTest, kafka: KafkaProgram | null): string[] {
  const { edge, ...regions } = hold.addresses;
  const names = Object.keys(regions);
  return [
    "",
    `Held at ${hold.milestone}: nothing is sent any more, and everything stays as it is.`,
    ...conflictLines(hold.conflicting),
    ...Object.entries(regions).flatMap(([region, addresses]) => [
      "",
      `${region}:`,
      ...commandsFor({ region, addresses, names, system, kafka, ids: hold.conflicting }).map(indented),
    ]),
    ...(edge === undefined ? [] : ["", ...Object.values(edge).map((origin) => `edge: ${origin}`)]),
    "",
    `Go on: Enter here, or \`${ownCommand("resume")}\` in another terminal.`,
  ];
}

function conflictLines(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const more = ids.length - shownIds;
  return [
    "",
    `${ids.length} events were sent with different contents to different regions:`,
    ...ids.slice(0, shownIds).map(indented),
    ...(more > 0 ? [indented(`and ${more} more`)] : []),
  ];
}

interface HeldRegion {
  readonly region: string;
  /** Of the region's parts, by name. */
  readonly addresses: Readonly<Record<string, string>>;
  /** All regions. */
  readonly names: readonly string[];
  readonly system: SystemUnderTest;
  readonly kafka: KafkaProgram | null;
  readonly ids: readonly string[];
}

function commandsFor(held: HeldRegion): string[] {
  const { system, addresses } = held;
  const sources = [system.ledger, ...Object.values(system.dedupKeys ?? {})];
  const asked = [...new Set(sources.flatMap((source) => commandFor(source, held)))];
  const shells = Object.entries(addresses)
    .filter(([, address]) => clientAt(address) !== undefined)
    .map(([part, address]) => shellFor(part, address));
  return [...shells, ...asked, ...topicsOf(held).map((topic) => consumerFor(topic, held))];
}

/** What this source holds of the events in conflict. */
function commandFor(source: RowSource, { addresses, ids }: HeldRegion): string[] {
  const asked = ids.slice(0, askedIds);
  if (asked.length === 0) return [];
  const at = source.kind === "postgres" ? addresses[source.server ?? "postgres"] : undefined;
  if (source.kind === "postgres" && at) {
    const list = asked.map((id) => `'${id.replaceAll("'", "''")}'`).join(", ");
    const sql = `SELECT * FROM (${source.sql}) AS held WHERE event_id IN (${list})`;
    return [`${shellFor(source.server ?? "postgres", at)} -c ${quoted(sql)}`];
  }
  if (source.kind === "redis" && addresses.redis) {
    const keys = asked.map((id) => quoted(source.prefix + id)).join(" ");
    return [`${shellFor("redis", addresses.redis)} MGET ${keys}`];
  }
  return [];
}

/** Topics of the system's replicated logs as this region holds them. */
function topicsOf({ system, names, region, addresses }: HeldRegion): string[] {
  if (!addresses.kafka) return [];
  const topics = (system.logs ?? []).flatMap(({ entries }) =>
    names.flatMap((origin) => {
      const source = entries(origin, region);
      return source?.kind === "kafka" ? [source.topic] : [];
    }),
  );
  return [...new Set(topics)];
}

function consumerFor(topic: string, { addresses, kafka }: HeldRegion): string {
  const from = `--bootstrap-server ${addresses.kafka} --topic ${topic} --from-beginning --timeout-ms 3000`;
  const shown = "--formatter-property print.offset=true";
  return kafka === null
    ? `kafka-console-consumer.sh ${from} ${shown}`
    : `${kafka.java} -cp ${quoted(`${kafka.jars}/*`)} org.apache.kafka.tools.consumer.ConsoleConsumer ${from} ${shown}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["$`\\]/g, "\\$&")}"`;
}

function indented(text: string): string {
  return `  ${text}`;
}
