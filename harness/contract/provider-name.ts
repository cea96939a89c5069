/** What regions can be asked to be made of; `auto`: containers where an engine answers and has or can get the images, else processes. */
export const requestableProviders = ["auto", "processes", "containers"] as const;
export type RequestableProvider = (typeof requestableProviders)[number];

/** Names of providers as they are today. Histories and results of older versions call the provider `external` `commands`. */
export function providerNamed(recorded: string): string {
  return recorded === "commands" ? "external" : recorded;
}
