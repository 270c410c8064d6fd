/** Bytes a part has room for at first, so that a small file takes little memory. */
const FIRST_ROOM = 64 * 1024

/** Bytes in parts of one size, the last one smaller; nothing for no bytes. Each part is a copy of its own. */
export async function* byParts(
  data: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  let part = new Uint8Array(Math.min(size, FIRST_ROOM))
  let filled = 0
  for await (const chunk of data) {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + size - filled)
      part = withRoom(part, filled + taken.length, size)
      part.set(taken, filled)
      at += taken.length
      filled += taken.length
      if (filled < size) continue
      yield part
      part = new Uint8Array(size)
      filled = 0
    }
  }
  if (filled > 0) yield part.slice(0, filled)
  return undefined
}

function withRoom(part: Uint8Array<ArrayBuffer>, needed: number, most: number): Uint8Array<ArrayBuffer> {
  if (part.length >= needed) return part
  const larger = new Uint8Array(Math.min(most, Math.max(needed, 2 * part.length)))
  larger.set(part)
  return larger
}
