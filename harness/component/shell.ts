/** Commands that open a store, there to be pasted into a shell. */

/** The password in the environment: the arguments of a program can be read by every account of the machine. */
export function passwordOutside(variable: string, command: string, address: string): string {
  const { password } = URL.parse(address) ?? { password: "" };
  if (password === "") return `${command} ${address}`;
  return `${variable}=${password} ${command} ${address.replace(`:${password}@`, "@")}`;
}
