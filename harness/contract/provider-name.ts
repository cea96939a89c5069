/** Names of providers as they are today. Histories and results of older versions call the provider `external` `commands`. */
export function providerNamed(recorded: string): string {
  return recorded === "commands" ? "external" : recorded;
}
