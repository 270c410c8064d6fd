/** Ways in which a secret could be written down without being seen at first. */
type FormName = 'raw' | 'base64' | 'base64url' | 'URL-encoded' | 'hex' | 'reversed'

/** Ends of base64 depend on what follows, and its beginning on what stands before: each offset is looked for. */
function base64Forms(secret: string, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.from('x'.repeat(offset) + secret)
      .toString(encoding)
      .replace(/=+$/, '')
    return text.slice(offset === 0 ? 0 : offset + 1, -2)
  })
}

/** Shorter ones would be found by chance. */
const SHORTEST = 16

/** The forms of a secret, each with what to look for. */
function canaryForms(secret: string): [FormName, string][] {
  const encoded = encodeURIComponent(secret)
  return [
    ['raw', secret],
    ...base64Forms(secret, 'base64').map((form): [FormName, string] => ['base64', form]),
    ...base64Forms(secret, 'base64url').map((form): [FormName, string] => ['base64url', form]),
    ...(encoded === secret ? [] : [['URL-encoded', encoded] satisfies [FormName, string]]),
    ['hex', Buffer.from(secret).toString('hex')],
    ['reversed', [...secret].reverse().join('')],
  ]
}

/** Which canaries are in a text or in bytes, and in which form: `password as hex`. */
export function findCanaries(content: string | Buffer, canaries: Readonly<Record<string, string>>): string[] {
  // Hexadecimal digits are written in either case.
  const text = typeof content === 'string' ? content : content.toString('latin1')
  const lower = text.toLowerCase()
  return Object.entries(canaries).flatMap(([name, secret]) => {
    if (secret.length < SHORTEST) throw new Error(`${name} is too short to be looked for`)
    return canaryForms(secret)
      .filter(([form, bytes]) => (form === 'hex' ? lower.includes(bytes) : text.includes(bytes)))
      .map(([form]) => `${name} as ${form}`)
  })
}
