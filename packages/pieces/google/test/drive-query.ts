import { rootOf, type StoredFile } from './drive-state.js'

type Predicate = (file: StoredFile) => boolean

const STRING = /^'((?:[^'\\]|\\['\\])*)'/

/** Reads a term of Drive's search language and what comes after it; undefined for what is none. */
function termAt(query: string): [Predicate, string] | undefined {
  if (query.startsWith('(')) {
    const inner = searchAt(query.slice(1))
    return inner?.[1].startsWith(')') ? [inner[0], inner[1].slice(1)] : undefined
  }
  const quoted = STRING.exec(query)
  if (quoted) {
    const rest = query.slice(quoted[0].length)
    const parent = rootOf(unescaped(quoted[1]))
    return rest.startsWith(' in parents') ? [(file) => file.parent === parent, rest.slice(11)] : undefined
  }
  const trashed = /^trashed = (true|false)/.exec(query)
  if (trashed) return [(file) => Boolean(file.trashed) === (trashed[1] === 'true'), query.slice(trashed[0].length)]
  const head = /^(name|mimeType|createdTime) (contains|=|>) /.exec(query)
  const value = head && STRING.exec(query.slice(head[0].length))
  if (!head || !value) return undefined
  const fits = comparison(head[1] ?? '', head[2] ?? '', unescaped(value[1]))
  return fits && [fits, query.slice(head[0].length + value[0].length)]
}

const unescaped = (text = '') => text.replace(/\\(['\\])/g, '$1')

function comparison(field: string, operator: string, text: string): Predicate | undefined {
  const of = { name: 'name', mimeType: 'mimeType', createdTime: 'createdTime' } as const
  const key = field === 'name' ? of.name : field === 'mimeType' ? of.mimeType : of.createdTime
  if (operator === '=') return (file) => file[key] === text
  if (operator === '>') return field === 'createdTime' ? (file) => String(file.createdTime) > text : undefined
  return (file) => String(file[key]).includes(text)
}

function searchAt(query: string): [Predicate, string] | undefined {
  const first = termAt(query)
  if (!first) return undefined
  const [left, rest] = first
  const joint = /^ (and|or) /.exec(rest)
  if (!joint) return first
  const second = searchAt(rest.slice(joint[0].length))
  if (!second) return undefined
  const [right, end] = second
  return [joint[1] === 'and' ? (file) => left(file) && right(file) : (file) => left(file) || right(file), end]
}

/** A whole search, as far as it is used here; undefined for anything Drive would call invalid. */
export function readQuery(query: string): Predicate | undefined {
  const found = searchAt(query)
  return found?.[1] === '' ? found[0] : undefined
}
