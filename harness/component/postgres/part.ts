/** A region's PostgreSQL as a process. */
import { join } from "node:path";
import type { ProcessInstance } from "../component.ts";
import type { Part } from "../part.ts";
import type { PreparedPostgres } from "./prepare.ts";
import { postgresArguments } from "./server.ts";
import { isFollower, portOf, reachedServer, serverEnvironment, settingsOf } from "./settings.ts";

export function postgresPart(server: ProcessInstance<"postgres">, prepared: PreparedPostgres): Part {
  const { name, hostOf, folder, account, credentials } = server;
  const host = hostOf(name);
  const data = join(folder, "data");
  return {
    ...reachedServer(server, { host, port: portOf(server) }),
    folder,
    launch(more) {
      const settings = settingsOf(server, more);
      return {
        argv: [prepared.postgres, "-D", data, ...postgresArguments(host, settings)],
        cwd: folder,
        env: serverEnvironment(credentials),
        account,
        data: {
          to: data,
          from: prepared.template,
          // The file that makes a server a standby is there until it is promoted, so it is put only beside fresh data.
          marks: isFollower(settings) ? ["standby.signal"] : [],
        },
      };
    },
  };
}
