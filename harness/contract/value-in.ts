/** The value of a key in a map, made where it is missing. Maps do this themselves only where Node is newer than the oldest we run on. */
export function valueIn<Key, Value>(map: Map<Key, Value>, key: Key, make: () => NoInfer<Value>): Value {
  if (!map.has(key)) map.set(key, make());
  return map.get(key)!;
}
