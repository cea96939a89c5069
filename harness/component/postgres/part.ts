/**
 * A region's PostgreSQL as a part. Durable as a real one: nothing of fsync or synchronous commit is switched off.
 * A follower begins as a copy of the same prepared cluster and streams everything its primary has written since.
 */
import { join } from "node:path";
import type { Account } from "../../machine/account.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { Credentials } from "../credentials.ts";
import { type Part, reasonUnless } from "../part.ts";
import { whyNotOurs } from "./passwords.ts";
import type { PreparedPostgres } from "./prepare.ts";
import { applicationUser, postgresArguments, postgresUrl, superuser } from "./server.ts";
import { followerSettings, isFollower, serverEnvironment } from "./settings.ts";

export interface PostgresProcess {
  readonly name: string;
  readonly region: string;
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly database: string;
  readonly account: Account | undefined;
  readonly credentials: Credentials;
  /** Where the server is that this one follows at first, by streaming replication; `null` where it takes writes itself. */
  readonly follows: { readonly part: string; readonly at: Endpoint } | null;
}

export function postgresPart(options: PostgresProcess, prepared: PreparedPostgres): Part {
  const { name, host, port, account, credentials } = options;
  const data = join(options.folder, "data");
  return {
    name,
    region: options.region,
    address: postgresUrl(superuser, credentials.superuser, options),
    systemAddress: postgresUrl(applicationUser, credentials.application, options),
    listens: [{ host, port }],
    needs: options.follows === null ? [] : [options.follows.part],
    folder: options.folder,
    launch(settings) {
      const all = { ...(options.follows && followerSettings(options.follows.at)), ...settings };
      return {
        argv: [prepared.postgres, "-D", data, ...postgresArguments(host, { port: String(port), ...all })],
        cwd: options.folder,
        env: serverEnvironment(credentials),
        account,
        data: {
          to: data,
          from: prepared.template,
          // The file that makes a server a standby is there until it is promoted, so it is put only beside fresh data.
          marks: isFollower(all) ? ["standby.signal"] : [],
        },
      };
    },
    pending: () => reasonUnless(() => whyNotOurs(options, credentials)),
  };
}
