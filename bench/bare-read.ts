/**
 * What any judge in Node pays at least, on one core: read the lines of a history, parse each, keep the operations in a map.
 * `node bench/bare-read.ts <history>` does that and prints figures.
 */
import { closeSync, openSync, readSync } from "node:fs";

export interface BareFigures {
  readonly operations: number;
  readonly seconds: number;
  readonly peakRssBytes: number;
}

const chunkBytes = 1024 * 1024;
const lineFeed = 10;

function bareRead(path: string): BareFigures {
  const began = performance.now();
  const amounts = new Map<string, number>();
  const file = openSync(path, "r");
  let buffer = Buffer.allocUnsafe(chunkBytes);
  let held = 0;
  for (;;) {
    if (held === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(held)]);
    const read = readSync(file, buffer, held, buffer.length - held, null);
    if (read === 0) break;
    const filled = held + read;
    let start = 0;
    for (let feed = buffer.indexOf(lineFeed, held); feed >= 0 && feed < filled; ) {
      const record = JSON.parse(buffer.toString("utf8", start, feed)) as {
        k: string;
        id: string;
        amount: number;
      };
      if (record.k === "op") amounts.set(record.id, record.amount);
      start = feed + 1;
      feed = buffer.indexOf(lineFeed, start);
    }
    buffer.copyWithin(0, start, filled);
    held = filled - start;
  }
  closeSync(file);
  const seconds = (performance.now() - began) / 1000;
  return { operations: amounts.size, seconds, peakRssBytes: process.resourceUsage().maxRSS * 1024 };
}

if (import.meta.main && process.argv[2]) console.log(JSON.stringify(bareRead(process.argv[2])));
