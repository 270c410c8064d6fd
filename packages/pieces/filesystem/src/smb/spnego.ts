/** 1.3.6.1.5.5.2 and 1.3.6.1.4.1.311.2.2.10 in DER. */
const SPNEGO = Buffer.from('06062b0601050502', 'hex')
const NTLM = Buffer.from('060a2b06010401823702020a', 'hex')

/** The ways of signing in that are offered. */
const OFFERED = der(0x30, NTLM)

const NTLM_SIGNATURE = Buffer.from('NTLMSSP\0')

/** The first token: NTLM and nothing else is offered (RFC 4178 section 4.2.1). */
export function initToken(token: Buffer): Buffer {
  return der(0x60, SPNEGO, der(0xa0, der(0x30, der(0xa0, OFFERED), der(0xa2, der(0x04, token)))))
}

/** A token that answers the server's, with a code over what was offered (RFC 4178 section 4.2.2). */
export function answerToken(token: Buffer, codeOver: (offered: Buffer) => Buffer): Buffer {
  return der(0xa1, der(0x30, der(0xa2, der(0x04, token)), der(0xa3, der(0x04, codeOver(OFFERED)))))
}

/** The message of NTLM in the server's token; undefined when there is none. */
export function ntlmIn(token: Buffer): Buffer | undefined {
  const at = token.indexOf(NTLM_SIGNATURE)
  return at < 0 ? undefined : token.subarray(at)
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
