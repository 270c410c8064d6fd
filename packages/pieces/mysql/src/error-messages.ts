/** What the server reports, as far as it is used. We ask for its texts in English. */
export interface ServerError {
  /** MySQL's number of the error; one number may mean different things to MySQL and MariaDB only from 1900 on. */
  errno: number
  sqlState: string
  message: string
}

/** For what only the server can know. */
export const serverSays = (error: ServerError) => `MySQL says: ${shorten(error.message)}.`
const shorten = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text.replace(/\.$/, ''))

/** Each leads from the end of the message, because what stands before the name may be a value. */
const COLUMNS = [
  /^Unknown column '(.*)' in '[^']*'$/s,
  / command denied to user .* for column '(.*)' in table '[^']*'$/s,
  /.* for column (?:`[^`]*`\.`[^`]*`\.)?[`'](.*)[`'] at row \d+$/s,
  /^Column '(.*)' cannot be null$/s,
  /^Field '(.*)' doesn't have a default value$/s,
]

/** The column the server names. */
export function namedColumn({ message }: ServerError): string | undefined {
  for (const pattern of COLUMNS) {
    const [, name] = pattern.exec(message) ?? []
    if (name !== undefined) return name
  }
  return undefined
}

export const theColumn = (error: ServerError) => {
  const name = namedColumn(error)
  return name === undefined ? 'A column' : `The column "${name}"`
}

export const ofColumn = (error: ServerError) => {
  const name = namedColumn(error)
  return name === undefined ? '' : ` of the column "${name}"`
}

/** The kind in `Incorrect integer value: …`. */
export const form = (error: ServerError) => {
  const kind = /^(?:Incorrect|Truncated incorrect) ([a-zA-Z]+) value:/.exec(error.message)?.[1]?.toLowerCase()
  if (kind === undefined) return `A value${ofColumn(error)} does not have the form its type asks for.`
  return `A value${ofColumn(error)} is not a valid ${kind}.`
}

export const constraint = (error: ServerError) => {
  const name = /CONSTRAINT `((?:[^`]|``)*)`|[Cc]onstraint '(.*)' is violated/.exec(error.message)
  const found = name?.[1] ?? name?.[2]
  return found === undefined ? '' : ` (constraint "${found}")`
}

export const foreignKey = (error: ServerError) => {
  const names = /FOREIGN KEY \(([^)]*)\)/.exec(error.message)?.[1]?.replaceAll('`', '"')
  return names === undefined ? 'A value' : `The column ${names}`
}

/** The last words of `Duplicate entry '…' for key 'name'`; what stands before them is the value. */
export const key = (error: ServerError) => {
  const name = /.* for key '(.*)'$/s.exec(error.message)?.[1]
  return name === undefined ? '' : ` (constraint "${name}")`
}

export const table = ({ message }: ServerError) => {
  const name = /^Table '[^.']*\.(.*)' doesn't exist$/s.exec(message)?.[1]
  return name === undefined ? 'There is no such table' : `There is no table "${name}"`
}

export function syntax({ message }: ServerError): string {
  const [, near] = /right syntax to use (near .*)$/s.exec(message) ?? []
  return `The SQL is not understood${near === undefined ? '' : ` ${shorten(near)}`}.`
}
