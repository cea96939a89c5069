/** Requests that this machine could not send: told once for each reason, for thousands of them may fail alike. */

export function unsentTold(tell: (text: string) => void): (why: string) => void {
  const told = new Set<string>();
  return (why) => {
    if (told.has(why)) return;
    told.add(why);
    tell(
      `the harness could not send a request: ${why}. Such requests are left out, and none of them is held against the system`,
    );
  };
}
