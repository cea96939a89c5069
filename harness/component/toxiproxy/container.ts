/** The carrier of links as a container: the only one in more than one region's network. */

import type { Endpoint } from "../../machine/endpoint.ts";
import type { ContainerPart } from "../container-part.ts";
import { toxiproxyPort, whyNoVersion } from "./part.ts";

export interface ToxiproxyContainer {
  readonly name: string;
  readonly image: string;
  /** Where its API is reached. */
  readonly at: Endpoint;
  readonly ports: ContainerPart["ports"];
}

export function toxiproxyContainer({ name, image, at, ports }: ToxiproxyContainer): ContainerPart {
  const address = `http://${at.host}:${at.port}`;
  return {
    name,
    region: null,
    image,
    address,
    ports,
    listens: [at],
    needs: [],
    data: null,
    launch: () => ({
      argv: ["-host", "0.0.0.0", "-port", String(toxiproxyPort)],
      env: { LOG_LEVEL: "warn" },
    }),
    pending: () => whyNoVersion(address),
  };
}
