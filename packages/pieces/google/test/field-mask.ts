type Mask = Map<string, Mask | undefined>

/**
 * Leaves of an answer what a `fields` parameter asks for.
 * Source: https://developers.google.com/workspace/gmail/api/guides/performance#partial
 *
 * @throws RangeError for a mask that cannot be read.
 */
export function masked(value: unknown, fields: string | null): unknown {
  if (fields === null) return value
  const tokens = fields.match(/[\w*]+|[(),]/g) ?? []
  const mask = readMask(tokens)
  if (tokens.length > 0) throw new RangeError('Invalid field selection')
  return apply(value, mask)
}

function readMask(tokens: string[]): Mask {
  const mask: Mask = new Map()
  for (;;) {
    const name = tokens.shift()
    if (name === undefined || !/^[\w*]+$/.test(name)) throw new RangeError('Invalid field selection')
    const inner = tokens[0] === '(' ? innerMask(tokens) : undefined
    mask.set(name, inner)
    if (tokens[0] !== ',') return mask
    tokens.shift()
  }
}

function innerMask(tokens: string[]): Mask {
  tokens.shift()
  const mask = readMask(tokens)
  if (tokens.shift() !== ')') throw new RangeError('Invalid field selection')
  return mask
}

function apply(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((one) => apply(one, mask))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([name]) => mask.has(name))
  return Object.fromEntries(
    entries.map(([name, one]) => {
      const inner = mask.get(name)
      return [name, inner ? apply(one, inner) : one]
    }),
  )
}
