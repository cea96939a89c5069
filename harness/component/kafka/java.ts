/**
 * Starting Java quickly on few cores: the serial collector, the first compiler tier only, and a class-data archive
 * made once. The archive fits one Java and one class path; where the JVM refuses it, it goes on without.
 */
import { basename, dirname, join } from "node:path";
import { handedFolder, type Launch } from "../part.ts";

export const brokerClass = "kafka.Kafka";
export const mirrorClass = "org.apache.kafka.connect.mirror.MirrorMaker";

export interface JavaRuntime {
  /** The `java` binary. */
  readonly java: string;
  /** Folder of jars. */
  readonly jars: string;
}

export interface JavaProgram {
  readonly mainClass: string;
  readonly heap: string;
  readonly args: readonly string[];
  /** Archive to use, if it is there and fits; `dumpTo` writes one at exit instead. */
  readonly archive?: string;
  readonly dumpTo?: string;
  readonly system?: Readonly<Record<string, string>>;
}

/**
 * The same where jars and archive lie in the cache, which the account that runs it may not enter: it gets their folders
 * as descriptors. An archive fits only the class path it was recorded with, so it is recorded like this, too.
 */
export function javaLaunch(
  { java, jars }: JavaRuntime,
  { archive, ...program }: JavaProgram,
): Pick<Launch, "argv" | "handed"> {
  const handed = archive === undefined ? [jars] : [jars, dirname(archive)];
  const seen = archive === undefined ? {} : { archive: join(handedFolder(1), basename(archive)) };
  return { argv: javaCommand({ java, jars: handedFolder(0) }, { ...program, ...seen }), handed };
}

export function javaCommand(runtime: JavaRuntime, program: JavaProgram): [string, ...string[]] {
  return [
    runtime.java,
    ...(program.archive === undefined ? [] : [`-XX:SharedArchiveFile=${program.archive}`]),
    ...(program.dumpTo === undefined ? [] : [`-XX:ArchiveClassesAtExit=${program.dumpTo}`]),
    "-Xshare:auto",
    "-Xlog:disable",
    `-Xmx${program.heap}`,
    "-Xmn32m",
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",
    "-XX:TieredStopAtLevel=1",
    "-Djava.net.preferIPv4Stack=true",
    "-Djava.awt.headless=true",
    // An account that may write to the topics of a mirror may configure it: no file and no variable is looked up for that.
    "-Dorg.apache.kafka.automatic.config.providers=none",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
    "-Dorg.slf4j.simpleLogger.showThreadName=false",
    "-Dorg.slf4j.simpleLogger.showShortLogName=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    ...Object.entries(program.system ?? {}).map(([name, value]) => `-D${name}=${value}`),
    "-cp",
    join(runtime.jars, "*"),
    program.mainClass,
    ...program.args,
  ];
}

/** Java properties text. It is read as Latin-1, and a backslash begins an escape. */
export function properties(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${escaped(String(value))}\n`)
    .join("");
}

function escaped(text: string): string {
  const unit = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return text.replaceAll("\\", "\\\\").replaceAll(/^ |[^ -~]/g, unit);
}
