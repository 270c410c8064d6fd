import { PieceError } from '@plugboard/core'

/** A stretch of SQL that knows which input field it came from. With `parameter` it stands for a bound value. */
export interface Part {
  text: string
  field?: string
  /** The name it quotes, as an error of the server repeats it. */
  name?: string
  parameter?: { value: unknown }
}

/** SQL ready to run, and the way back from a name or value in an error to the field of the form. */
export interface Statement {
  text: string
  parameters: readonly { value: unknown; field: string | undefined }[]
  names: readonly { name: string; field: string }[]
  blame: Blame
}

/** The fields to name where an error says no place. */
export interface Blame {
  /** What the statement is about. */
  subject: string
  /** What gave its values as a whole. */
  values: string
  /** What a procedure takes, for the hint when something is missing. */
  takes?: string
}

/** The protocol takes 2,100 parameters, two of which carry the statement and their types. */
export const MAX_PARAMETERS = 2_098

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

/** A value, to be bound. A null is written out: bound, it would need the type of its place. */
export function parameter(value: unknown, field: string): Part {
  return value === null || value === undefined ? { text: 'null', field } : { text: '', field, parameter: { value } }
}

/** Parts with the same text between them. */
export function join(lists: readonly (Part | readonly Part[])[], separator: string): Part[] {
  return lists.flatMap((one, index) => {
    const parts = isList(one) ? one : [one]
    return index === 0 ? parts : [{ text: separator }, ...parts]
  })
}

/**
 * Numbers the parameters and remembers which field each name came from.
 *
 * @throws PieceError `invalid_input` if there are more parameters than the protocol can count.
 */
export function statement(parts: readonly Part[], blame: Blame): Statement {
  let text = ''
  const parameters: { value: unknown; field: string | undefined }[] = []
  const names: { name: string; field: string }[] = []
  for (const part of parts) {
    if (part.parameter) text += `@p${parameters.push({ value: part.parameter.value, field: part.field })}`
    else text += part.text
    if (part.name !== undefined && part.field !== undefined) names.push({ name: part.name, field: part.field })
  }
  checkCount(parameters.length, blame.values)
  return { text, parameters, names, blame }
}

/** @throws PieceError `invalid_input` at the field. */
export function checkCount(parameters: number, field: string): void {
  if (parameters <= MAX_PARAMETERS) return
  throw new PieceError('invalid_input', `SQL Server takes at most ${MAX_PARAMETERS} values in one statement.`, {
    field,
    hint: 'Give fewer values, and run the step several times.',
  })
}

/** The field a name in an error came from. The server may compare names without regard to case. */
export function fieldOfName(one: Statement, name: string): string | undefined {
  return one.names.find((known) => known.name.toLowerCase() === name.toLowerCase())?.field
}

/** The field of the first value that is written like this. */
export function fieldOfValue(one: Statement, text: string): string | undefined {
  return one.parameters.find(({ value }) => String(value) === text)?.field
}
