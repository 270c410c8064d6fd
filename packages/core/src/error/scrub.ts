/** What stands in place of a secret. */
const REMOVED = '[secret]'

/** Shorter texts would be found inside ordinary words. */
const SHORTEST = 4

/**
 * Takes secrets out of a text, or out of every text in a JSON value, keys included, before it leaves the piece: some
 * services repeat what they were sent. Each secret is found as it stands, JSON-escaped, URL-encoded and in base64, as
 * in a Basic authorization header, and replaced by `[secret]`. Secrets under four characters are left alone.
 *
 * @example
 * throw httpError(response, { message: scrub(await response.text(), [ctx.auth.apiKey]) })
 */
export function scrub<T>(value: T, secrets: readonly string[]): T extends string ? string : T
export function scrub(value: unknown, secrets: readonly string[]): unknown {
  const forms = new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(formsOf))
  const longestFirst = [...forms].filter((form) => form.length >= SHORTEST).sort((a, b) => b.length - a.length)
  if (longestFirst.length === 0) return value
  const pattern = new RegExp(longestFirst.map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|'), 'g')
  return mapTexts(value, (text) => text.replace(pattern, REMOVED))
}

function formsOf(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1)
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  return [
    secret,
    escaped,
    escaped.replaceAll('/', '\\/'),
    form,
    encodeURIComponent(secret.toWellFormed()),
    ...base64(secret),
  ]
}

/** The whole in base64, and the part of the text it alone decides when it stands inside of what was encoded. */
function base64(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inside = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
  })
  const whole = bytes.toString('base64').replace(/=+$/, '')
  const standard = [whole, ...inside.filter((text) => text.length >= 2 * SHORTEST)]
  return [...standard, ...standard.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))]
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (typeof value === 'number') return change(String(value)) === String(value) ? value : REMOVED
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), mapTexts(one, change)]))
}
