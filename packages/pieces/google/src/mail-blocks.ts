/** Bytes that arrive in any portions, given in blocks of one size, the last one smaller; no block for no bytes. */
export async function* inBlocks(
  data: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  let waiting: Uint8Array[] = []
  let filled = 0
  for await (const chunk of data) {
    let rest = chunk
    while (filled + rest.length >= size) {
      const missing = size - filled
      yield joined([...waiting, rest.subarray(0, missing)], size)
      rest = rest.subarray(missing)
      waiting = []
      filled = 0
    }
    if (rest.length > 0) waiting.push(rest)
    filled += rest.length
  }
  if (filled > 0) yield joined(waiting, filled)
  return undefined
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    block.set(chunk, at)
    at += chunk.length
  }
  return block
}
