/** A stretch of a file. */
export interface Chunk {
  bytes: Uint8Array<ArrayBuffer>
  /** Nothing comes after it. */
  last: boolean
}

/** Cuts bytes into chunks of one size as they arrive; the last one is shorter or as long, and of an empty file empty. */
export async function* inChunks(data: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Chunk> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const piece of data) {
    let rest = piece
    while (length + rest.length > size) {
      const bytes = Buffer.concat([...held, rest.subarray(0, size - length)], size)
      rest = rest.subarray(size - length)
      held = []
      length = 0
      yield { bytes, last: false }
    }
    if (rest.length === 0) continue
    // A copy: whoever gave the bytes may use their memory again.
    held.push(new Uint8Array(rest))
    length += rest.length
  }
  yield { bytes: Buffer.concat(held, length), last: true }
}
