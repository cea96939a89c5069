/**
 * What every part was started with, kept beside the drill's logs: command, environment and the files it was configured by, one
 * file a part, every start of it in order. A part that runs on into the next drill is told of there again. Passwords are
 * left out: others may read a run's folder while the drill goes on.
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type PartName, partId } from "../component/part.ts";
import type { Files } from "../engine/images.ts";
import { writeWhole } from "../files/write.ts";
import { outside } from "../safety/process-table.ts";

export interface Launched {
  readonly argv: readonly string[];
  readonly image?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Files;
}

export class LaunchRecord {
  #folder: string;
  readonly #secrets: readonly string[];
  readonly #launches = new Map<string, { readonly part: PartName; readonly all: readonly Launched[] }>();

  constructor(folder: string, secrets: readonly string[]) {
    this.#folder = folder;
    this.#secrets = secrets;
  }

  note(part: PartName, launched: Launched): void {
    const all = [...(this.#launches.get(partId(part))?.all ?? []), launched];
    this.#launches.set(partId(part), { part, all });
    this.#write(part, all);
  }

  /** From now on it is kept elsewhere, and begins with the last start of each part. */
  moveTo(folder: string): void {
    this.#folder = folder;
    for (const [id, { part, all }] of this.#launches) {
      this.#launches.set(id, { part, all: all.slice(-1) });
      this.#write(part, all.slice(-1));
    }
  }

  #write({ region, name }: PartName, all: readonly Launched[]): void {
    const path = join(this.#folder, region ?? outside, `${name}.json`);
    mkdirSync(dirname(path), { recursive: true });
    const text = `${JSON.stringify(all.map(legible), null, 2)}\n`;
    writeWhole(
      path,
      this.#secrets.reduce((clean, secret) => clean.replaceAll(secret, "[redacted]"), text),
    );
  }
}

/** Files as lists of lines, which can be read and compared. */
function legible({ image, argv, env, files = {} }: Launched): object {
  const lines = Object.entries(files).map(([name, text]) => [name, text.trimEnd().split("\n")]);
  return { image, argv, env, files: Object.fromEntries(lines) };
}
