/** `keygen`: makes the keys that sign and verify evidence packs: both or none. Overwrites nothing. */
import { rmSync } from "node:fs";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { UsageError } from "../contract/usage-error.ts";
import { generateKeys } from "../evidence/keys.ts";
import { FileError } from "../files/file-error.ts";
import { writeNew } from "../files/write.ts";
import { isOfTheDisk } from "./places.ts";

export function keygenCommand(): CommandUnknownOpts {
  return new Command("keygen")
    .description("make a pair of keys for evidence packs")
    .requiredOption("--out <path>", "where the private key goes; the public one goes beside it as <path>.pub")
    .action(({ out }) => {
      const { privatePem, publicPem, keyid } = generateKeys();
      const shared = `${out}.pub`;
      // The public one first: where one is in the way, no private key is left behind.
      make(shared, publicPem, 0o644);
      try {
        make(out, privatePem, 0o600);
      } catch (error) {
        rmSync(shared);
        throw error;
      }
      console.log(`private key  ${out}  (keep it secret: it can sign)`);
      console.log(`public key   ${shared}  (give it to everyone who verifies)`);
      console.log(`keyid        ${keyid}`);
    });
}

function make(path: string, text: string, mode: number): void {
  try {
    writeNew(path, text, mode);
  } catch (error) {
    if (!(error instanceof FileError) || isOfTheDisk(error)) throw error;
    if (error.code === "EEXIST")
      throw new UsageError(`${path} is there already and is not overwritten: name another with --out`);
    throw new UsageError(error.message);
  }
}
