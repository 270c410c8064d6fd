import { PieceError } from '@plugboard/core'

/** What one step can hand on to the next: bytes of JSON, and values in it. */
const MOST_BYTES = 3_500_000
const MOST_VALUES = 240_000

/**
 * The same output, unless it is too large to be handed on.
 *
 * @param field the input that makes it smaller.
 * @throws PieceError `invalid_input` at that field.
 */
export function fitting<Output>(output: Output, field: 'pages' | 'texts' | 'input', hint: string): Output {
  if (countValues(output) <= MOST_VALUES && Buffer.byteLength(JSON.stringify(output)) <= MOST_BYTES) return output
  throw new PieceError('invalid_input', 'The result is larger than one step can hand on.', { field, hint })
}

/** Counts no further than it has to. */
function countValues(output: unknown): number {
  const waiting: unknown[] = [output]
  let count = 0
  for (let next = waiting.pop(); next !== undefined && count <= MOST_VALUES; next = waiting.pop()) {
    const children = typeof next === 'object' && next !== null ? Object.values(next) : []
    count += children.length
    if (count <= MOST_VALUES) waiting.push(...children.filter((child) => typeof child === 'object' && child !== null))
  }
  return count
}
