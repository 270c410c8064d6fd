/** How encryption is answered ([MS-TDS] 2.2.6.5). */
export const ENCRYPTION = { off: 0, on: 1, notSupported: 2, required: 3 } as const

export type Encryption = keyof typeof ENCRYPTION

const VERSION_OPTION = 0
const ENCRYPTION_OPTION = 1
const END = 0xff

/** What the client wants of encryption. */
export function readPrelogin(data: Buffer): number {
  for (let at = 0; data.readUInt8(at) !== END; at += 5) {
    if (data.readUInt8(at) === ENCRYPTION_OPTION) return data.readUInt8(data.readUInt16BE(at + 1))
  }
  throw new Error('The client does not say what it wants of encryption.')
}

/** What comes of both wishes. With `required` for a client that cannot, the client has to leave. */
export function agree(client: number, server: Encryption): Encryption {
  if (server === 'notSupported') return 'notSupported'
  if (client === ENCRYPTION.on || client === ENCRYPTION.required) return 'on'
  if (server === 'off') return client === ENCRYPTION.notSupported ? 'notSupported' : 'off'
  return client === ENCRYPTION.notSupported ? 'required' : 'on'
}

/** The answer: our version, and what comes of encryption. */
export function writePrelogin(encryption: Encryption): Buffer {
  const options = [
    { token: VERSION_OPTION, value: Buffer.from([16, 0, 0x10, 0x00, 0, 0]) },
    { token: ENCRYPTION_OPTION, value: Buffer.from([ENCRYPTION[encryption]]) },
  ]
  let offset = options.length * 5 + 1
  const headers = options.map(({ token, value }) => {
    const header = Buffer.alloc(5)
    header.writeUInt8(token, 0)
    header.writeUInt16BE(offset, 1)
    header.writeUInt16BE(value.length, 3)
    offset += value.length
    return header
  })
  return Buffer.concat([...headers, Buffer.from([END]), ...options.map(({ value }) => value)])
}
