/** So many rows fit into one statement of any database. */
const BATCH = 500

/** Cuts a list into parts that fit into one statement each, in its order. */
export function* inBatches<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH)
}
