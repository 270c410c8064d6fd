/** Bytes in pieces of one size, the last one smaller; nothing for no bytes. Holds one piece, and what came with it. */
export async function* inChunks(
  data: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const chunk of data) {
    held.push(chunk)
    length += chunk.length
    if (length < size) continue
    const all = Buffer.concat(held)
    let at = 0
    for (; at + size <= length; at += size) yield all.subarray(at, at + size)
    held = [all.subarray(at)]
    length -= at
  }
  if (length > 0) yield Buffer.concat(held)
  return undefined
}
