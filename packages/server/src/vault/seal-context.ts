/**
 * Where a sealed value belongs. It is authenticated with the value but not stored in it: a value moved to another
 * place, or an older value put back, does not open. Hold ids here, never names or addresses of people.
 */
export type SealContext = {
  readonly table: string
  readonly column: string
  readonly rowId: string
  readonly projectId: string
  readonly environmentId: string
  readonly piece: string
  /** Counts the versions of the value in this place, from 0; an integer. */
  readonly generation: number
}

const FORMAT = 'plugboard/v1'
const PREFIX_BYTES = 4
const FIELDS = 8
const scratch = Buffer.allocUnsafeSlow(1024)

/**
 * The bytes authenticated beside a ciphertext: the head as it is, then the format and each field of the context as a
 * 4-byte big-endian length and UTF-8.
 *
 * The result is shared memory, valid until the next call: use it at once and do not keep it.
 *
 * @throws TypeError when a field is not well-formed Unicode, as two such texts could have the same bytes
 */
export function authenticatedData(head: Uint8Array, context: SealContext): Buffer {
  const { table, column, rowId, projectId, environmentId, piece } = context
  const generation = String(context.generation)
  const characters =
    FORMAT.length + table.length + column.length + rowId.length + projectId.length + environmentId.length + piece.length
  const most = head.length + FIELDS * PREFIX_BYTES + 3 * (characters + generation.length)
  const bytes = most <= scratch.length ? scratch : Buffer.allocUnsafe(most)
  bytes.set(head)
  let end = writeText(bytes, head.length, FORMAT)
  end = writeText(bytes, end, table)
  end = writeText(bytes, end, column)
  end = writeText(bytes, end, rowId)
  end = writeText(bytes, end, projectId)
  end = writeText(bytes, end, environmentId)
  end = writeText(bytes, end, piece)
  end = writeText(bytes, end, generation)
  return bytes.subarray(0, end)
}

/** Ids are short ASCII, for which this loop is several times faster than a call of `Buffer.write`. */
function writeText(bytes: Buffer, at: number, text: string): number {
  const start = at + PREFIX_BYTES
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) return writeUnicode(bytes, at, text)
    bytes[start + index] = code
  }
  return writeLength(bytes, at, text.length)
}

function writeUnicode(bytes: Buffer, at: number, text: string): number {
  if (/\p{Surrogate}/u.test(text)) throw new TypeError('A seal context must be well-formed Unicode')
  return writeLength(bytes, at, bytes.write(text, at + PREFIX_BYTES, 'utf8'))
}

function writeLength(bytes: Buffer, at: number, length: number): number {
  bytes.writeUInt32BE(length, at)
  return at + PREFIX_BYTES + length
}
