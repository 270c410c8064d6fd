/** A provider's `error` if it is a plain code, which can hold no secret and no markup; else undefined. */
export function plainErrorCode(error: unknown): string | undefined {
  return typeof error === 'string' && /^[a-z0-9_.-]{1,100}$/.test(error) ? error : undefined
}
