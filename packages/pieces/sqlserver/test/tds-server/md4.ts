const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by))

/** A round: how three words are mixed, what is added, in which order the words of the block come, how far to turn. */
interface Round {
  mix(x: number, y: number, z: number): number
  add: number
  order: readonly number[]
  turns: readonly number[]
}

const ROUNDS: readonly Round[] = [
  {
    mix: (x, y, z) => (x & y) | (~x & z),
    add: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    turns: [3, 7, 11, 19],
  },
  {
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
    add: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    turns: [3, 5, 9, 13],
  },
  {
    mix: (x, y, z) => x ^ y ^ z,
    add: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    turns: [3, 9, 11, 15],
  },
]

/** RFC 1320, which the passwords of Windows are hashed with and Node no longer offers. */
export function md4(message: Buffer): Buffer {
  const padding = Buffer.alloc(((119 - (message.length % 64)) % 64) + 9)
  padding[0] = 0x80
  padding.writeBigUInt64LE(BigInt(message.length) * 8n, padding.length - 8)
  const whole = Buffer.concat([message, padding])
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let at = 0; at < whole.length; at += 64) state = block(state, whole.subarray(at, at + 64))
  const digest = Buffer.alloc(16)
  for (const [index, word] of state.entries()) digest.writeInt32LE(word | 0, index * 4)
  return digest
}

function block(state: readonly number[], bytes: Buffer): number[] {
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (const { mix, add, order, turns } of ROUNDS) {
    for (const [step, word] of order.entries()) {
      const turned = rotate((a + mix(b, c, d) + bytes.readInt32LE(word * 4) + add) | 0, turns[step % 4] ?? 0)
      ;[a, b, c, d] = [d, turned, b, c]
    }
  }
  return [a, b, c, d].map((word, index) => (word + (state[index] ?? 0)) | 0)
}
