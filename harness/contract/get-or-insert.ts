/** The value of this key; `make` makes it if there is none yet. As `Map.getOrInsertComputed`, which Node has from 26 on. */
export function getOrInsert<K, V>(map: Map<K, V>, key: K, make: (key: K) => NoInfer<V>): V {
  const found = map.get(key);
  if (found !== undefined || map.has(key)) return found as V;
  const made = make(key);
  map.set(key, made);
  return made;
}
