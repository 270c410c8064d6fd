type Body = Readonly<Record<string, unknown>>

/** A success answer as RFC 6749 §5.1 has it; nothing of it may be relied on to be there. */
export interface NormalTokens {
  readonly access_token?: string
  readonly token_type: string
  readonly expires_in?: number
  readonly refresh_token?: string
  /** Separated by one space. */
  readonly scope?: string
}

const TEN_YEARS = 10 * 365 * 24 * 3_600

/** Token types whose tokens are no use without a key; all other names stand for a bearer token. */
const WITH_KEY = new Set(['mac', 'dpop'])

/**
 * Takes from a success answer what is known and puts it straight. What is senseless counts as not said, so that an odd
 * lifetime or scope does not cost the tokens a provider has just replaced.
 */
export function normalTokens(body: Body, scopeSeparator: string): NormalTokens {
  const { access_token: accessToken, refresh_token: refreshToken } = body
  const expiresIn = lifetime(body.expires_in)
  const scope = scopeText(body.scope, scopeSeparator)
  return {
    token_type: tokenType(body.token_type),
    ...(isSendable(accessToken) && { access_token: accessToken }),
    ...(typeof refreshToken === 'string' && refreshToken !== '' && { refresh_token: refreshToken }),
    ...(expiresIn !== undefined && { expires_in: expiresIn }),
    ...(scope !== undefined && { scope }),
  }
}

/** Printable ASCII (RFC 6749 §A.12): nothing else fits into a header. */
const isSendable = (value: unknown): value is string => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value)

function tokenType(value: unknown): string {
  const name = typeof value === 'string' ? value.toLowerCase() : ''
  return WITH_KEY.has(name) ? name : 'bearer'
}

/** Seconds, at most ten years; undefined for what is no positive number. */
function lifetime(value: unknown): number | undefined {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\s*\d+(?:\.\d+)?\s*$/.test(value))
  const seconds = isNumeric ? Number(value) : Number.NaN
  return seconds > 0 ? Math.min(seconds, TEN_YEARS) : undefined
}

function scopeText(value: unknown, separator: string): string | undefined {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (!parts.every((part) => typeof part === 'string')) return undefined
  const words = parts.join(' ').replaceAll(separator, ' ').split(/\s+/)
  return words.filter((word) => word !== '').join(' ')
}
