const MOST_EDITS = 4

/** The name a misspelt one was probably meant to be: the one fewest edits away, at most 4; undefined if none is near. */
export function nearestName(misspelt: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, edits: editDistance(misspelt, name) }))
    .sort((one, other) => one.edits - other.edits)
  const [best] = ranked
  return best && best.edits <= MOST_EDITS ? best.name : undefined
}

/** Levenshtein's distance: letters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
