#!/usr/bin/env node
/** The program of the package. Whether this Node can run it is looked at before anything is loaded. */
import { writeSync } from "node:fs";

/** The code of `harness-error`: Node's own 1 means that a drill failed. */
const exitCode = 3;
const standardError = 2;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const suits = major > 24 || (major === 24 && minor >= 6) || (major === 22 && minor >= 22);
if (!suits) {
  writeSync(
    standardError,
    `regiondrill: this is Node ${process.versions.node} (${process.execPath}). Needed is Node 22.22 or newer of 22, or 24.6 or newer\n`,
  );
  process.exit(exitCode);
}
await import("./harness/cli/main.js");
