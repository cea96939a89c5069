/** What a request is made of: the same for every operation, or a function of it. */
import type { Operation } from "./operation.ts";

/** A text, or the name of the environment variable that holds it: that value is kept out of histories, logs and reports. */
export type HeaderValue = string | { readonly env: string };

export type RequestHeaders = Readonly<Record<string, HeaderValue>>;

/** The same for every operation, or a function of it. */
export type PerOperation<T> = T | ((operation: Operation) => T);
