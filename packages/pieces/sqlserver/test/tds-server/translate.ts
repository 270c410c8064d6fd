import { closing, isSign, isWord, lex, solid, split, type Token, write } from './lex.js'
import { parseType, type SqlType } from './type-info.js'
import { declaredType } from './types-of-sqlite.js'

/** A statement as SQLite takes it. */
export interface Translated {
  sql: string
  /** Types of columns that a cast in the list gives, by place. */
  casts: ReadonlyMap<number, SqlType>
}

/** What a table says of its columns, for values given as `default`. */
export type Defaults = (table: string) => ReadonlyMap<string, string>

const word = (text: string): Token => ({ kind: 'word', text })
const SPACE: Token = { kind: 'space', text: ' ' }

/** Turns what SQLite does not know of T-SQL into what it does; all else stays as it is. */
export function translate(statement: readonly Token[], defaults: Defaults): Translated {
  let tokens = [...statement]
  const first = solid(tokens)[0]
  const casts = isWord(first, 'select') ? castsIn(tokens) : new Map<number, SqlType>()
  tokens = withCasts(tokens)
  tokens = withConcatenation(tokens)
  tokens = withFunctions(tokens)
  tokens = withSchemas(tokens)
  if (isWord(first, 'select', 'with')) tokens = withPages(withTop(tokens))
  if (isWord(first, 'insert', 'update', 'delete')) tokens = withReturning(tokens)
  if (isWord(first, 'insert')) tokens = withDefaults(tokens, defaults)
  return { sql: write(tokens), casts }
}

/** `select top (n) …` → `… limit n`. */
function withTop(tokens: readonly Token[]): Token[] {
  const at = tokens.findIndex((token) => isWord(token, 'top'))
  const open = tokens.findIndex((token, index) => index > at && token.kind !== 'space')
  if (at === -1 || !isSign(tokens[open], '(')) return [...tokens]
  const end = closing(tokens, open)
  const count = tokens.slice(open, end + 1)
  return [...tokens.slice(0, at), ...tokens.slice(end + 1), SPACE, word('limit'), SPACE, ...count]
}

/** `offset a rows fetch next b rows only` → `limit b offset a`. */
function withPages(tokens: readonly Token[]): Token[] {
  const at = tokens.findIndex((token) => isWord(token, 'offset'))
  if (at === -1) return [...tokens]
  const [, from, , , , most] = solid(tokens.slice(at))
  if (!from || !most) return [...tokens]
  return [...tokens.slice(0, at), word('limit'), SPACE, most, SPACE, word('offset'), SPACE, from]
}

/** `output inserted.* values …` → `values … returning *`. */
function withReturning(tokens: readonly Token[]): Token[] {
  const at = tokens.findIndex((token) => isWord(token, 'output'))
  if (at === -1) return [...tokens]
  const ends = (token: Token) => isWord(token, 'values', 'default', 'where', 'select', 'from')
  const found = tokens.findIndex((token, index) => index > at && ends(token))
  const end = found === -1 ? tokens.length : found
  const list = tokens
    .slice(at + 1, end)
    .filter((token, index, all) => !isRowName(token, all[index + 1], all[index - 1]))
  return [...tokens.slice(0, at), ...tokens.slice(end), SPACE, word('returning'), SPACE, ...list]
}

const isRowName = (token: Token, after: Token | undefined, before: Token | undefined) =>
  (isWord(token, 'inserted', 'deleted') && isSign(after, '.')) ||
  (isSign(token, '.') && isWord(before, 'inserted', 'deleted'))

/** SQLite has no `default` among values. */
function withDefaults(tokens: readonly Token[], defaults: Defaults): Token[] {
  const at = tokens.findIndex((token) => isWord(token, 'values'))
  const open = tokens.findIndex((token) => isSign(token, '('))
  if (at === -1 || open === -1 || open > at) return [...tokens]
  const known = defaults(tableIn(tokens))
  const columns = split(tokens.slice(open + 1, closing(tokens, open)), ',').map((part) => solid(part)[0]?.text ?? '')
  let column = 0
  let depth = 0
  const values = tokens.slice(at).map((token) => {
    if (isSign(token, '(') && ++depth === 1) column = 0
    if (isSign(token, ')')) depth--
    if (isSign(token, ',') && depth === 1) column++
    return isWord(token, 'default') && depth === 1 ? word(known.get(columns[column] ?? '') ?? 'null') : token
  })
  return [...tokens.slice(0, at), ...values]
}

/** The table a change is made to, as SQLite names it. */
export function tableIn(tokens: readonly Token[]): string {
  const named = solid(tokens).filter((token) => !isWord(token, 'insert', 'into', 'update', 'delete', 'from'))
  return isSign(named[1], '.') ? write(named.slice(0, 3)) : write(named.slice(0, 1))
}

/** `a + 'b'` joins text. */
function withConcatenation(tokens: readonly Token[]): Token[] {
  const near = (at: number, step: number): Token | undefined => {
    const token = tokens[at + step]
    return token?.kind === 'space' ? near(at + step, step) : token
  }
  return tokens.map((token, at) =>
    isSign(token, '+') && (near(at, -1)?.kind === 'string' || near(at, 1)?.kind === 'string')
      ? { kind: 'sign', text: '||' }
      : token,
  )
}

const FUNCTIONS: Readonly<Record<string, string>> = { scope_identity: 'last_insert_rowid', isnull: 'ifnull' }

/** Functions that SQLite has by another name. */
function withFunctions(tokens: readonly Token[]): Token[] {
  return tokens.map((token) => {
    const name = token.kind === 'word' ? FUNCTIONS[token.text.toLowerCase()] : undefined
    return name === undefined ? token : word(name)
  })
}

/** The schema `dbo` is the one SQLite calls `main`. */
function withSchemas(tokens: readonly Token[]): Token[] {
  return tokens.map((token, at) =>
    isSign(tokens[at + 1], '.') && token.text.toLowerCase() === 'dbo' ? { ...token, text: 'main' } : token,
  )
}

/** Types in `cast (x as type)`, as SQLite has to write them. */
function withCasts(tokens: readonly Token[]): Token[] {
  const result: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (!token) break
    result.push(token)
    if (!isWord(token, 'cast') || !isSign(tokens[at + 1], '(')) continue
    const end = closing(tokens, at + 1)
    const inner = tokens.slice(at + 2, end)
    const as = inner.findLastIndex((one) => isWord(one, 'as'))
    const type = word(declaredType(parseType(write(inner.slice(as + 1)))))
    result.push({ kind: 'sign', text: '(' }, ...withCasts(inner.slice(0, as + 1)), SPACE, type, {
      kind: 'sign',
      text: ')',
    })
    at = end
  }
  return result
}

function castsIn(tokens: readonly Token[]): Map<number, SqlType> {
  const list = tokens.slice(tokens.findIndex((token) => isWord(token, 'select')) + 1)
  const casts = new Map<number, SqlType>()
  for (const [index, item] of split(list, ',').entries()) {
    const [first, ...others] = solid(item)
    if (!isWord(first, 'cast')) continue
    const inner = others.slice(1, closing(others, 0))
    casts.set(index, parseType(write(inner.slice(inner.findLastIndex((one) => isWord(one, 'as')) + 1))))
  }
  return casts
}

/** Statements of a batch. Line ends do not part them here, and the body of a procedure is one with what makes it. */
export function statements(sql: string): Token[][] {
  const tokens = lex(sql)
  const [first, second] = solid(tokens)
  if (isWord(first, 'create') && isWord(second, 'procedure', 'function')) return [tokens]
  return split(tokens, ';').filter((part) => solid(part).length > 0)
}
