/**
 * The account that parts run under where the harness is root: one of each slot's own, which no user, no service and no
 * other drill has. It needs no entry in /etc/passwd. The numbers are those that systemd sets aside for accounts that
 * live as long as a service (DynamicUser, 61184 to 65519).
 */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const first = 61_184;

/** `undefined` where the harness is not root: parts run under its own account. @param slot 0 for what is prepared before any drill */
export function slotAccount(slot: number): Account | undefined {
  const id = first + slot;
  return process.getuid?.() === 0 ? { uid: id, gid: id } : undefined;
}
