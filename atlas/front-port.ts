/** Port of the service in front of a stack, at every site. */
export const frontPort = 8080;
