/** A piece of T-SQL. */
export interface Token {
  kind: 'space' | 'string' | 'name' | 'variable' | 'number' | 'word' | 'sign'
  /** As it stands; of strings and names, what is between the quotes. */
  text: string
}

const PATTERNS: readonly [Token['kind'], RegExp][] = [
  ['space', /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y],
  ['string', /N?'((?:[^']|'')*)'/iy],
  ['name', /\[((?:[^\]]|\]\])*)\]/y],
  ['name', /"((?:[^"]|"")*)"/y],
  ['variable', /@@?[\p{L}_][\p{L}\p{N}_@#$]*/uy],
  ['number', /0x[0-9a-f]*|\d+(?:\.\d+)?(?:e[-+]?\d+)?/iy],
  ['word', /[\p{L}_#][\p{L}\p{N}_@#$]*/uy],
  ['sign', /<>|<=|>=|!=|[\s\S]/y],
]

const QUOTES: Readonly<Record<string, readonly [RegExp, string]>> = {
  "'": [/''/g, "'"],
  ']': [/\]\]/g, ']'],
  '"': [/""/g, '"'],
}

export function lex(sql: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < sql.length; ) {
    const [token, end] = next(sql, at)
    tokens.push(token)
    at = end
  }
  return tokens
}

function next(sql: string, at: number): [token: Token, end: number] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at
    const match = pattern.exec(sql)
    if (!match) continue
    const [whole, inner] = match
    const [twice, once] = QUOTES[whole.at(-1) ?? ''] ?? []
    const text = inner !== undefined && twice && once !== undefined ? inner.replace(twice, once) : whole
    return [{ kind, text }, at + whole.length]
  }
  throw new Error('There is always a sign.')
}

export const isWord = (token: Token | undefined, ...words: string[]) =>
  token?.kind === 'word' && words.includes(token.text.toLowerCase())

export const isSign = (token: Token | undefined, sign: string) => token?.kind === 'sign' && token.text === sign

/** Tokens without the spaces between them. */
export const solid = (tokens: readonly Token[]) => tokens.filter(({ kind }) => kind !== 'space')

/** Where the sign that closes the one at `open` is. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    if (isSign(tokens[at], '(')) depth++
    if (isSign(tokens[at], ')') && --depth === 0) return at
  }
  return tokens.length
}

/** Cuts at a sign that stands in no brackets. */
export function split(tokens: readonly Token[], sign: string): Token[][] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (isSign(token, '(')) depth++
    if (isSign(token, ')')) depth--
    if (depth === 0 && isSign(token, sign)) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

/** T-SQL or SQL of SQLite: names stand in double quotes in both. */
export function write(tokens: readonly Token[]): string {
  return tokens.map(writeToken).join('')
}

function writeToken({ kind, text }: Token): string {
  if (kind === 'space') return ' '
  if (kind === 'string') return `'${text.replaceAll("'", "''")}'`
  return kind === 'name' ? `"${text.replaceAll('"', '""')}"` : text
}

/** `name` or `schema.name`, and what follows. */
export function nameIn(tokens: readonly Token[]): { name: string; schema: string | undefined; rest: readonly Token[] } {
  const [first, dot, second] = tokens
  if (!isSign(dot, '.')) return { name: first?.text ?? '', schema: undefined, rest: tokens.slice(1) }
  return { name: second?.text ?? '', schema: first?.text, rest: tokens.slice(3) }
}

/** With a space behind each. */
export const spaced = (tokens: readonly Token[]) =>
  tokens.flatMap((token): Token[] => [token, { kind: 'space', text: ' ' }])
