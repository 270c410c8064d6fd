import { PieceError } from '@plugboard/core'

/** A stretch of SQL that knows which input field it came from. With `parameter` it stands for a bound value. */
export interface Part {
  text: string
  field?: string
  parameter?: { value: unknown }
}

interface Span {
  /** Where the stretch ends in the text, in UTF-16 units. */
  end: number
  field: string | undefined
}

/** SQL ready to run, and the way back from a place in it to the field of the form. */
export interface Statement {
  text: string
  parameters: readonly { value: unknown; field: string | undefined }[]
  spans: readonly Span[]
  blame: Blame
}

/** The fields to name where an error says no place. */
export interface Blame {
  /** What the statement is about. */
  subject: string
  /** What gave its values as a whole. */
  values: string
}

/** Oracle counts the bind variables of a statement in 16 bits (ORA-01745 or a broken session beyond). */
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
export function parameter(value: unknown, field: string): Part {
  return { text: '', field, parameter: { value } }
}

/** Parts with the same text between them. */
export function join(lists: readonly (Part | readonly Part[])[], separator: string): Part[] {
  return lists.flatMap((one, index) => {
    const parts = isList(one) ? one : [one]
    return index === 0 ? parts : [{ text: separator }, ...parts]
  })
}

/**
 * Numbers the parameters and remembers which field each stretch came from.
 *
 * @throws PieceError `invalid_input` if there are more parameters than Oracle can count.
 */
export function statement(parts: readonly Part[], blame: Blame): Statement {
  let text = ''
  const parameters: { value: unknown; field: string | undefined }[] = []
  const spans: Span[] = []
  for (const part of parts) {
    if (part.parameter) text += `:${parameters.push({ value: part.parameter.value, field: part.field })}`
    else text += part.text
    spans.push({ end: text.length, field: part.field })
  }
  if (parameters.length > MAX_PARAMETERS) {
    throw new PieceError('invalid_input', `Oracle takes at most ${MAX_PARAMETERS} values in one statement.`, {
      field: blame.values,
      hint: 'Give fewer values, and run the step several times.',
    })
  }
  return { text, parameters, spans, blame }
}

/** The field a place in the SQL came from. `offset` counts bytes of UTF-8 from 0, as Oracle does. */
export function fieldAt(one: Statement, offset: number): string | undefined {
  const units = Buffer.from(one.text).subarray(0, offset).toString().length
  return one.spans.find((span) => units < span.end)?.field
}

/** The field of the quoted name that an error repeats, such as `NOPE` or `T"."NOPE`. */
export function fieldOfName(one: Statement, name: string): string | undefined {
  let start = 0
  for (const { end, field } of one.spans) {
    const text = one.text.slice(start, end)
    start = end
    if (field !== undefined && /^".*"$/s.test(text) && `"${name}"`.endsWith(text)) return field
  }
  return undefined
}
