/**
 * Makes clients of a Redis. The package's own `createClient` makes a class of 500 commands for every new address, ten
 * megabytes each; here all clients share one.
 */
import { RedisClient } from "@redis/client";

/** Takes the options of `createClient`. The client is not connected yet. */
export const redisClient = RedisClient.factory();
