/** Kafka and MirrorMaker 2 as jars, pinned by `pom.xml`, and the Java runtime that runs them. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { cached, cacheEntry } from "../../machine/cache.ts";
import { executables, firstOfVersion, partExecutables } from "../../machine/find.ts";
import { openToReaders } from "../../machine/folder.ts";
import type { Tool } from "../../machine/tool.ts";
import { verifyJars } from "./jars.ts";

const pom = fileURLToPath(new URL("pom.xml", import.meta.url));
const pomText = readFileSync(pom, "utf8");
const kafkaVersion: string = /<kafka\.version>([^<>]+)<\/kafka\.version>/.exec(pomText)![1]!;
const entry = cacheEntry(
  `kafka-${kafkaVersion}-${createHash("sha256").update(pomText).digest("hex").slice(0, 8)}`,
);

export const javaTool: Tool = {
  name: "java",
  wanted: "Java 17 or newer",
  find: () =>
    firstOfVersion(
      partExecutables("java", [join(process.env.JAVA_HOME ?? "/nonexistent", "bin"), "/usr/lib/jvm/*/bin"]),
      ["-version"],
      /version "(\d+(?:\.\d+)*)/,
      "17",
    ),
  install: {
    by: "package",
    packages: {
      apt: "default-jre-headless",
      dnf: "java-21-openjdk-headless",
      apk: "openjdk21-jre-headless",
      brew: "openjdk",
    },
  },
};

const mavenTool: Tool = {
  name: "maven",
  wanted: "Maven 3.6 or newer (only to fetch Kafka)",
  find: () => firstOfVersion(executables("mvn"), ["-v"], /Apache Maven (\d+\.\d+\.\d+)/, "3.6"),
  install: { by: "package", packages: { apt: "maven", dnf: "maven", apk: "maven", brew: "maven" } },
};

export const kafkaTool: Tool = {
  name: "kafka",
  wanted: `Kafka ${kafkaVersion} with MirrorMaker 2, as jars`,
  find: async () => (existsSync(entry) ? { path: entry, version: kafkaVersion } : null),
  install: {
    by: "cache",
    needs: [mavenTool, javaTool],
    command: "mvn -f harness/component/kafka/pom.xml dependency:copy-dependencies",
    async run([maven]) {
      await cached(entry, async (folder) => {
        const args = [
          "-B",
          "-q",
          "-f",
          pom,
          "dependency:copy-dependencies",
          "-DincludeScope=runtime",
          `-DoutputDirectory=${folder}`,
        ];
        // The rest is the user's: a proxy, a mirror. Without a language Java writes no name with other letters than ASCII.
        const env = { LC_ALL: "C.UTF-8" };
        await execa(maven!.path, args, { env, all: true, timeout: 600_000 });
        verifyJars(folder);
        await openToReaders(folder);
      });
    },
  },
};
