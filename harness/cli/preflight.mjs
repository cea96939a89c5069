/**
 * Looked at before any command is loaded, and in plain JavaScript: whether the Node that runs us can run what comes next.
 * Without the Node among the packages (`npm ci --omit=optional`), npm takes the machine's own, which may be too old, and
 * would end with 1: the code of a drill that failed.
 */
import { writeSync } from "node:fs";

/** The oldest major version with everything that the code uses. */
const oldest = 26;
/** The code of `harness-error`. */
const exitCode = 3;
const standardError = 2;

const why = whyUnfit();
if (why !== null) {
  writeSync(
    standardError,
    `regiondrill: ${why}. Node ${oldest} or newer that runs TypeScript is needed, and comes with the packages: ` +
      "install all of them with `npm ci` (not with --omit=optional), and run commands with `npm run`\n",
  );
  process.exit(exitCode);
}

function whyUnfit() {
  const found = `this is Node ${process.versions.node} (${process.execPath})`;
  if (Number.parseInt(process.versions.node, 10) < oldest) return found;
  if (!process.features.typescript) return `${found}, told not to run TypeScript (see NODE_OPTIONS)`;
  return null;
}
