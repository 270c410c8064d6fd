import { PieceError } from '@plugboard/core'

/** A value to be bound, and what is known of the place it stands in. */
export interface Parameter {
  value: unknown
  field: string | undefined
  /** The column it is written to, or compared with. */
  column?: string
  /** It is compared with the column, so it must be of the column's kind: the server would compare 'x' as 0. */
  isCompared?: boolean
  /** The type of the place, where it is known; otherwise the server is asked for that of the column. */
  type?: string
}

/** A stretch of SQL that knows which input field it came from. With `parameter` it stands for a bound value. */
export interface Part {
  text: string
  field?: string
  /** The name it quotes. */
  name?: string
  parameter?: Omit<Parameter, 'field'>
}

/** SQL ready to run, and the way back from a name in it to the field of the form. */
export interface Statement {
  text: string
  parameters: readonly Parameter[]
  names: readonly { name: string; field: string }[]
  blame: Blame
  /** It only reads, so it can be broken off when enough rows have come. */
  readsOnly?: boolean
}

/** The fields to name where an error says no place. */
export interface Blame {
  /** What the statement is about. */
  subject: string
  /** What gave its values as a whole. */
  values: string
  /** Whose columns the parameters are about. */
  table?: { schema: string | undefined; name: string }
  /** Of an insert: which of the rows of the form comes first in this statement. */
  firstRow?: number
}

/** The protocol counts parameters in 16 bits. */
const MAX_PARAMETERS = 65_535

/**
 * Puts SQL together from literal text and parts. Nothing a person typed can stand in it but through `identifier`
 * (quoted) and `parameter` (bound).
 */
export function sql(strings: TemplateStringsArray, ...holes: (Part | readonly Part[])[]): Part[] {
  return strings.flatMap((text, index) => {
    const hole = holes[index]
    return hole === undefined ? [{ text }] : [{ text }, ...(isList(hole) ? hole : [hole])]
  })
}

const isList = (hole: Part | readonly Part[]): hole is readonly Part[] => Array.isArray(hole)

/** A value, to be bound. */
export function parameter(value: unknown, field: string, place: Omit<Parameter, 'value' | 'field'> = {}): Part {
  return { text: '', field, parameter: { value, ...place } }
}

/** Parts with the same text between them. */
export function join(lists: readonly (Part | readonly Part[])[], separator: string): Part[] {
  return lists.flatMap((one, index) => {
    const parts = isList(one) ? one : [one]
    return index === 0 ? parts : [{ text: separator }, ...parts]
  })
}

/**
 * Puts a mark where each parameter goes and remembers which field each name came from.
 *
 * @throws PieceError `invalid_input` if there are more parameters than the protocol can count.
 */
export function statement(parts: readonly Part[], blame: Blame): Statement {
  const text: string[] = []
  const parameters: Parameter[] = []
  const names: { name: string; field: string }[] = []
  for (const part of parts) {
    text.push(part.parameter ? '?' : part.text)
    if (part.parameter) parameters.push({ ...part.parameter, field: part.field })
    if (part.name !== undefined && part.field !== undefined) names.push({ name: part.name, field: part.field })
  }
  if (parameters.length > MAX_PARAMETERS) {
    throw new PieceError('invalid_input', `MySQL takes at most ${MAX_PARAMETERS} values in one statement.`, {
      field: blame.values,
      hint: 'Give fewer values, and run the step several times.',
    })
  }
  return { text: text.join(''), parameters, names, blame }
}

/** The field a name in the SQL came from. */
export function fieldOfName(one: Statement, name: string): string | undefined {
  return one.names.find((found) => found.name.toLowerCase() === name.toLowerCase())?.field
}
