/** Where something listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `host:port` */
export function textOf({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}
