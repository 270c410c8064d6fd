/** What a client says of itself to sign in ([MS-TDS] 2.2.6.4). */
export interface Login {
  user: string
  password: string
  database: string
  language: string
  appName: string
  packetSize: number
  tdsVersion: number
  /** The first message of NTLM, where the client signs in by Windows. */
  sspi: Buffer | undefined
}

const INTEGRATED_SECURITY = 0x80

export function readLogin7(data: Buffer): Login {
  if (data.readUInt32LE(0) !== data.length) throw new Error('The length of LOGIN7 is wrong.')
  const bytes = (at: number, width: number) => {
    const offset = data.readUInt16LE(at)
    return data.subarray(offset, offset + data.readUInt16LE(at + 2) * width)
  }
  const text = (at: number) => bytes(at, 2).toString('utf16le')
  const isIntegrated = (data.readUInt8(25) & INTEGRATED_SECURITY) !== 0
  return {
    tdsVersion: data.readUInt32LE(4),
    packetSize: data.readUInt32LE(8),
    user: text(40),
    password: reveal(bytes(44, 2)),
    appName: text(48),
    language: text(64),
    database: text(68),
    sspi: isIntegrated ? bytes(78, 1) : undefined,
  }
}

/** Each byte was turned by four bits and then changed by 0xA5. */
function reveal(hidden: Buffer): string {
  const bytes = hidden.map((byte) => {
    const turned = byte ^ 0xa5
    return ((turned << 4) | (turned >> 4)) & 0xff
  })
  return Buffer.from(bytes).toString('utf16le')
}
