/** An HTTP answer, or a failed operation, that says no. A text that is not given is empty. */
export interface Refusal {
  status: number
  headers: Headers
  /** Codes from the most to the least particular: inner errors, details, then the error itself. */
  codes: readonly string[]
  message: string
  /** Name of the parameter at fault, as Azure OpenAI tells it. */
  param: string
  /** The inmost error, whose content filter result tells why a text was turned away. */
  inner: Readonly<Record<string, unknown>>
}

const DEEPEST = 5

/** Reads an error in the shapes of Azure: `{ error: { code, message, innererror, details, param } }`. */
export function refusalOf({ status, headers }: Pick<Response, 'status' | 'headers'>, body: unknown): Refusal {
  const error = recordOf(recordOf(body).error)
  const inners = innerErrors(error)
  const details = listOf(error.details).map(recordOf)
  const codes = [...inners.toReversed(), ...details.flatMap((one) => [...innerErrors(one).toReversed(), one]), error]
    .map(({ code }) => (typeof code === 'number' ? String(code) : textOf(code)))
    .filter((code) => code !== '')
  const message = [...inners.toReversed(), error].map((one) => textOf(one.message)).find((text) => text !== '') ?? ''
  return { status, headers, codes, message, param: textOf(error.param), inner: inners.at(-1) ?? {} }
}

/** `innererror` within `innererror`, outermost first. */
function innerErrors(error: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  const found: Readonly<Record<string, unknown>>[] = []
  let next = recordOf(error.innererror ?? error.inner_error)
  while (found.length < DEEPEST && Object.keys(next).length > 0) {
    found.push(next)
    next = recordOf(next.innererror)
  }
  return found
}

/** The members of an object; none of anything else. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, 100) : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
