/** Certificates for tests, made with openssl: an authority, and what it signs for a name. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), "regiondrill-ca-"));
  /** File with its own certificate. */
  readonly ca = join(this.folder, "ca.pem");
  readonly #key = join(this.folder, "ca.key");

  constructor() {
    const self = ["req", "-x509", ...newKey, "-days", "2", "-subj", "/CN=test authority"];
    openssl([...self, "-keyout", this.#key, "-out", this.ca]);
  }

  signedFor(name: string): { readonly key: string; readonly cert: string } {
    const [key, request, cert] = ["key", "csr", "pem"].map((end) => join(this.folder, `${name}.${end}`));
    openssl(["req", ...newKey, "-subj", `/CN=${name}`, "-keyout", key!, "-out", request!]);
    const names = join(this.folder, `${name}.ext`);
    writeFileSync(names, `subjectAltName=DNS:${name}\n`);
    const signing = ["x509", "-req", "-days", "2", "-CA", this.ca, "-CAkey", this.#key, "-CAcreateserial"];
    openssl([...signing, "-extfile", names, "-in", request!, "-out", cert!]);
    return { key: readFileSync(key!, "utf8"), cert: readFileSync(cert!, "utf8") };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

function openssl(args: readonly string[]): void {
  execFileSync("openssl", args, { stdio: "pipe" });
}
