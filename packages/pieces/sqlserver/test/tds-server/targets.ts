import { closing, isSign, isWord, solid, split, type Token } from './lex.js'

/** Words between which and a value stands the column the value is compared with. */
const COMPARES = new Set(['=', '<>', '!=', '<', '<=', '>', '>='])

/** By variable: the column it is written to or compared with. */
export function targetsOf(tokens: readonly Token[], isColumn: (name: string) => boolean): Map<string, string> {
  const all = solid(tokens)
  const inserted = isWord(all[0], 'insert') ? insertTargets(all) : []
  return new Map([...inserted, ...comparedTargets(all, isColumn)])
}

function insertTargets(all: readonly Token[]): [variable: string, column: string][] {
  const values = all.findIndex((token) => isWord(token, 'values'))
  const open = all.findIndex((token) => isSign(token, '('))
  if (values === -1 || open === -1 || open > values) return []
  const columns = split(all.slice(open + 1, closing(all, open)), ',').map(([token]) => token?.text ?? '')
  const tuples = split(all.slice(values + 1), ',').map((tuple) => split(tuple.slice(1, -1), ','))
  return tuples.flatMap((tuple) =>
    tuple.flatMap(([token], index): [string, string][] =>
      token?.kind === 'variable' ? [[token.text.slice(1), columns[index] ?? '']] : [],
    ),
  )
}

function comparedTargets(
  all: readonly Token[],
  isColumn: (name: string) => boolean,
): [variable: string, column: string][] {
  let column = ''
  let isList = false
  return all.flatMap((token, index): [string, string][] => {
    if (token.kind === 'name' || token.kind === 'word') {
      if (isColumn(token.text)) column = token.text
      isList = isWord(token, 'in', 'between') || (isList && isWord(token, 'and'))
    }
    if (isSign(token, ')')) isList = false
    const before = all[index - 1]
    const isCompared = isList || (before?.kind === 'sign' && COMPARES.has(before.text))
    return token.kind === 'variable' && column !== '' && isCompared ? [[token.text.slice(1), column]] : []
  })
}
