/** Puts a name at the end of the one list called so, on one line or several; undefined where there is none. */
export function insertInList(text: string, list: string, name: string): string | undefined {
  const lists = [...text.matchAll(new RegExp(`\\b${list}: \\[([^\\[\\]]*)\\]`, 'g'))]
  const [only] = lists
  if (lists.length !== 1 || only === undefined) return undefined
  const [whole, body = ''] = only
  return text.replace(whole, () => `${list}: [${withItem(body, name)}]`)
}

function withItem(body: string, name: string): string {
  const items = body.trimEnd().replace(/,$/, '')
  if (items === '') return name
  const indent = /\n([ \t]*)\S/.exec(body)?.[1]
  return indent === undefined ? `${items}, ${name}` : `${items},\n${indent}${name},${/\n[ \t]*$/.exec(body)?.[0] ?? ''}`
}
