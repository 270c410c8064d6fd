/** Short words of letters: too little for a token that a provider repeats, and no markup. */
const PLAIN = /^[a-z]{1,24}(?:[_.-][a-z]{1,24}){0,5}$/

/** A provider's `error` if it is a plain code such as `invalid_grant`; else undefined. */
export function plainErrorCode(error: unknown): string | undefined {
  return typeof error === 'string' && PLAIN.test(error) ? error : undefined
}
