/** An element of an array: a value in text form, null, or an array again. */
export type ArrayText = string | null | ArrayText[]

/**
 * Reads PostgreSQL's text form of an array, such as `{1,NULL,"a b"}` or `[0:1]={{1},{2}}`. Lower bounds are dropped.
 *
 * @throws SyntaxError if the text is not an array.
 * @see https://www.postgresql.org/docs/18/arrays.html#ARRAYS-IO
 */
export function parseArray(text: string, delimiter: string): ArrayText[] {
  const stack: ArrayText[][] = []
  let current: ArrayText[] = []
  for (const [, open, close, quoted, plain] of text.slice(text.indexOf('{')).matchAll(tokens(delimiter))) {
    if (open) {
      const inner: ArrayText[] = []
      current.push(inner)
      stack.push(current)
      current = inner
    } else if (close) {
      current = stack.pop() ?? current
    } else if (quoted !== undefined) {
      current.push(quoted.replace(/\\(.)/gs, '$1'))
    } else if (plain !== undefined) {
      current.push(plain === 'NULL' ? null : plain)
    }
  }
  const [array] = current
  if (stack.length > 0 || !Array.isArray(array)) throw new SyntaxError('Not the text of an array')
  return array
}

/** One bracket, quoted element or plain element; delimiters between them are passed over. */
function tokens(delimiter: string): RegExp {
  const mark = delimiter.replace(/[^\w\s]/g, '\\$&')
  return new RegExp(`(\\{)|(\\})|"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"|([^{}"${mark}]+)`, 'gs')
}

/** Writes an array in PostgreSQL's text form. Every element is quoted, so nothing in it can be read as syntax. */
export function writeArray(elements: readonly ArrayText[], delimiter: string): string {
  const texts = elements.map((element) => {
    if (element === null) return 'NULL'
    if (Array.isArray(element)) return writeArray(element, delimiter)
    return `"${element.replace(/["\\]/g, '\\$&')}"`
  })
  return `{${texts.join(delimiter)}}`
}
