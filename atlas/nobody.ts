/** Arguments of `setpriv` for the account that servers run under: one without rights of its own. */
export const nobody = 65_534;

export const asNobody = [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
