#!/usr/bin/env node
/** `npm init regiondrill` is `regiondrill init` of the same version: it installs itself into the project, and writes the files. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const manifest = createRequire(import.meta.url).resolve("regiondrill/package.json");
const program = join(dirname(manifest), "bin.mjs");
process.argv.splice(1, 1, program, "init");
await import(pathToFileURL(program).href);
