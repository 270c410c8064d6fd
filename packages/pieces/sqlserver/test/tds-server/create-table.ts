import { closing, isSign, isWord, solid, split, type Token, write } from './lex.js'
import { parseType } from './type-info.js'
import { declaredType } from './types-of-sqlite.js'

/** `create table` with the types and rules of SQL Server, as SQLite takes it. */
export function createTable(tokens: readonly Token[]): string {
  const open = tokens.findIndex((token) => isSign(token, '('))
  const head = write(tokens.slice(0, open)).replace(/\bdbo\s*\.|"dbo"\s*\./i, 'main.')
  const parts = split(tokens.slice(open + 1, closing(tokens, open)), ',')
  return `${head} (${parts.map(definition).join(', ')})`
}

const RULES = ['constraint', 'primary', 'unique', 'check', 'foreign']

function definition(part: readonly Token[]): string {
  const all = solid(part)
  const [name, ...others] = all
  if (!name || isWord(name, ...RULES)) return write(part)
  if (isWord(others[0], 'as')) return `${write([{ kind: 'name', text: name.text }])} generated always ${spaced(others)}`
  const end = isSign(others[1], '(') ? closing(others, 1) + 1 : 1
  const type = parseType(write(others.slice(0, end)))
  const column = write([{ kind: 'name', text: name.text }])
  const rules = spaced(others.slice(end))
  if (/\bidentity\b/i.test(rules)) return `${column} integer primary key autoincrement`
  return `${column} ${declaredType(type)} ${rules.replace(/\bprimary key\b/i, 'not null primary key')}`
}

const spaced = (tokens: readonly Token[]) => tokens.map((token) => write([token])).join(' ')

export const isCreateTable = (tokens: readonly Token[]) => {
  const [first, second] = solid(tokens)
  return isWord(first, 'create') && isWord(second, 'table')
}
