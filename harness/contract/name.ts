/**
 * Names that come from outside and become keys: of regions, parts, links, logs. Where they are allowed to be more than
 * that, as accounts and event ids are, they are kept in maps.
 */

/** Whether anything can be kept under it: not empty, and nothing that every object has in JavaScript, such as `__proto__`. */
export function isName(name: string): boolean {
  return name !== "" && !(name in Object.prototype);
}
