/**
 * How fast a history is judged: `recheck` over made-up histories of growing length, beside a loop that only reads one. Each
 * in a process of its own, so that its peak of memory is its own too. Run with a path as argument it judges that one history and prints figures.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { reportInput } from "../harness/campaign/conclude.ts";
import { judgeFile } from "../harness/judge/judge.ts";
import { renderHtml } from "../reports/html.ts";
import type { BareFigures } from "./bare-read.ts";
import { writeSyntheticHistory } from "./synthetic-history.ts";

export interface RecheckFigures {
  readonly operations: number;
  readonly verdict: string;
  /** From opening the file to the result, start of the process excluded. */
  readonly seconds: number;
  /** From the result to the page: time series, lives of events, charts, text. */
  readonly reportSeconds: number;
  /** Greatest resident set of the judging process. */
  readonly peakRssBytes: number;
}

export interface RecheckBench {
  readonly runs: readonly RecheckFigures[];
  /** Of the history of a million operations, or of the longest. */
  readonly bare: BareFigures;
  /** Time per operation of the longest history over that of the shortest: 1 is linear, more is worse. */
  readonly growth: number;
}

const seed = 20_260_701;

/** Judges histories of the given numbers of operations, ascending. Needs about 350 bytes of disk an operation. */
export function benchRecheck(sizes: readonly number[] = [100_000, 1_000_000, 10_000_000]): RecheckBench {
  const folder = mkdtempSync(join(tmpdir(), "regiondrill-bench-"));
  const path = join(folder, "history.ndjson");
  const compared = sizes.includes(1_000_000) ? 1_000_000 : sizes.at(-1);
  let bare: BareFigures | undefined;
  try {
    const runs = sizes.map((operations) => {
      writeSyntheticHistory(path, { operations, seed });
      if (operations === compared) bare = inChild("bare-read.ts", path) as BareFigures;
      const figures = inChild("recheck.ts", path) as RecheckFigures;
      if (figures.verdict !== "pass")
        throw new Error(`expected the made-up history to pass, found ${figures.verdict}`);
      return figures;
    });
    const perOperation = ({ seconds, operations }: RecheckFigures) => seconds / operations;
    return { runs, bare: bare!, growth: perOperation(runs.at(-1)!) / perOperation(runs[0]!) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inChild(script: string, path: string): unknown {
  const args = [fileURLToPath(new URL(script, import.meta.url)), path];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

async function judgeHere(path: string): Promise<RecheckFigures> {
  const began = performance.now();
  const judgement = judgeFile(path);
  const judged = performance.now();
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  await renderHtml(reportInput(judgement));
  return {
    operations: judgement.result.operations.attempted,
    verdict: judgement.result.verdict,
    seconds: (judged - began) / 1000,
    reportSeconds: (performance.now() - judged) / 1000,
    peakRssBytes,
  };
}

if (import.meta.main && process.argv[2]) console.log(JSON.stringify(await judgeHere(process.argv[2])));
