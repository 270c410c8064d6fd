/** Puts an entry at the end of the one object called so that is written over several lines; undefined where not. */
export function insertInObject(text: string, object: string, entry: string): string | undefined {
  const found = [...text.matchAll(new RegExp(`^([ \\t]*)${object}: \\{\\n(?:\\1[ \\t]+.*\\n)*?(?=\\1\\},?\\n)`, 'gm'))]
  const [only] = found
  if (found.length !== 1 || only === undefined) return undefined
  const end = only.index + only[0].length
  return `${text.slice(0, end)}${only[1]}  ${entry}\n${text.slice(end)}`
}
