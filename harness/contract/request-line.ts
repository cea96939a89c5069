/** What a request can begin with: the methods by which operations are sent, and the form of a path. */

export const methods = ["POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];

export function isMethod(method: unknown): method is Method {
  return methods.includes(method as Method);
}

export function isPath(path: unknown): path is string {
  return typeof path === "string" && /^\/[!-~]*$/.test(path);
}
