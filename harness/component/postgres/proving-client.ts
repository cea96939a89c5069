/**
 * A client of servers that the harness made: it goes on only with one that proves to know the password (SCRAM, RFC 5802).
 * While a server is dead any account of the machine can listen where it was, ask for the password in clear, or ask for none
 * and answer with rows of its own.
 */
import type { EventEmitter } from "node:events";
import pg from "pg";

const stranger = "what answers is no server of this drill: it does not prove to know the password";

/** What the library's client does at each step, which its types leave out. */
interface Steps {
  readonly connection: EventEmitter;
  _handleAuthSASLFinal(message: unknown): void;
}

const steps = pg.Client.prototype as unknown as Steps;

export class ProvingClient extends pg.Client {
  #proven = false;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const { connection } = this as unknown as Steps;
    connection.on("authenticationOk", () => {
      if (!this.#proven) connection.emit("error", new Error(stranger));
    });
  }

  protected _handleAuthCleartextPassword(): void {
    this.#refuse();
  }

  protected _handleAuthMD5Password(): void {
    this.#refuse();
  }

  protected _handleAuthSASLFinal(message: unknown): void {
    this.#proven = true; // the library ends the connection where the proof is wrong
    steps._handleAuthSASLFinal.call(this, message);
  }

  #refuse(): void {
    (this as unknown as Steps).connection.emit("error", new Error(stranger));
  }
}
