/**
 * Keeps the values of secret headers out of what a drill leaves behind: records, messages, and files that commands and
 * services wrote. It knows them by value, as they are and as JSON or a URL has them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../files/write.ts";
import type { HistoryRecord } from "../history/types.ts";
import type { Narrator } from "./narrator.ts";
import type { Pen } from "./recorder.ts";

const inPlace = "[redacted]";

export class KeptSecrets {
  /** The longest first: one may hold another. */
  readonly #forms: readonly string[];

  constructor(values: readonly string[]) {
    const forms = values.flatMap((one) => [one, JSON.stringify(one).slice(1, -1), encodeURIComponent(one)]);
    this.#forms = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  }

  clean(text: string): string {
    return this.#forms.reduce((left, secret) => left.replaceAll(secret, inPlace), text);
  }

  /** The same pen, which writes no secret. */
  pen(history: Pen): Pen {
    if (this.#forms.length === 0) return history;
    return {
      now: () => history.now(),
      write: (record) => {
        const text = JSON.stringify(record);
        const clean = this.clean(text);
        history.write(clean === text ? record : (JSON.parse(clean) as HistoryRecord));
      },
    };
  }

  narrator(narrator: Narrator): Narrator {
    if (this.#forms.length === 0) return narrator;
    return {
      stepBegan: (title) => narrator.stepBegan(this.clean(title)),
      stepEnded: (title, ms, detail) =>
        narrator.stepEnded(this.clean(title), ms, detail === null ? null : this.clean(detail)),
      note: (text) => narrator.note(this.clean(text)),
      live: (state) => narrator.live(state),
    };
  }

  /** Cleans every file in there that holds one. */
  cleanFiles(folder: string): void {
    if (this.#forms.length === 0) return;
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name === "history.ndjson") continue; // written through the pen
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, "latin1");
      const clean = this.clean(text);
      if (clean !== text) writeWhole(path, Buffer.from(clean, "latin1"));
    }
  }
}
