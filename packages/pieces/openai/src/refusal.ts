/** Stands for the status where a refusal comes inside of an answer that began well. */
export const IN_STREAM = 0

/** An HTTP answer that says no, with what its body says about why. A text that is not given is empty. */
export interface Refusal {
  status: number
  headers: Headers
  /** `error.code`, `error.type`, `error.param` and `error.message` of the body. */
  code: string
  type: string
  param: string
  message: string
}

/**
 * Reads a thrown error of the vendor's client, or an HTTP answer, as a refusal; undefined when it is neither.
 * Recognised by its shape, so that the client need not be loaded.
 */
export function asRefusal(error: unknown): Refusal | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error && 'headers' in error)) return undefined
  const { status, headers } = error
  if (typeof status !== 'number' || !(headers instanceof Headers)) return undefined
  const body = 'error' in error ? error.error : undefined
  const message = typeof body === 'string' ? body : textIn(body, 'message')
  const text = (name: string) => textIn(body, name)
  return { status, headers, code: text('code'), type: text('type'), param: text('param'), message }
}

function textIn(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return ''
  const found = new Map(Object.entries(value)).get(name)
  return typeof found === 'string' ? found : ''
}
