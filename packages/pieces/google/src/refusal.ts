/** An answer that says no, with what its body says about why. */
export interface Refusal {
  status: number
  /** Machine-readable reasons, the most telling first. */
  reasons: readonly string[]
  /** Empty where the body has none. */
  message: string
}

/**
 * Reads the error format of Google's APIs: `error.details` has an ErrorInfo with a `reason`, `error.errors` the older
 * kind of reason. Whatever else the body is, it tells nothing. Source: https://cloud.google.com/apis/design/errors
 */
export function asRefusal(status: number, body: string): Refusal {
  const error = memberOf(parsed(body), 'error')
  const details = listIn(error, 'details').filter((one) => textIn(one, '@type').endsWith('google.rpc.ErrorInfo'))
  const reasons = [...details, ...listIn(error, 'errors')].map((one) => textIn(one, 'reason'))
  return { status, reasons: reasons.filter((reason) => reason !== ''), message: textIn(error, 'message') }
}

/** Whether a body is in that format at all. */
export function isRefusal(body: string): boolean {
  const error = memberOf(parsed(body), 'error')
  return typeof error === 'object' && error !== null
}

/** Undefined for what is not JSON, such as the error page of a proxy. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return new Map<string, unknown>(Object.entries(value)).get(name)
}

function listIn(value: unknown, name: string): unknown[] {
  const found = memberOf(value, name)
  return Array.isArray(found) ? found : []
}

function textIn(value: unknown, name: string): string {
  const found = memberOf(value, name)
  return typeof found === 'string' ? found : ''
}
