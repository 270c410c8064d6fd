import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const INTEGER = 0x02
const BIT_STRING = 0x03
const SEQUENCE = 0x30
const SET = 0x31
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')

/** A tag, a length and a content, in DER (X.690). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const length =
    content.length < 128 ? Buffer.of(content.length) : Buffer.of(0x82, content.length >> 8, content.length & 0xff)
  return Buffer.concat([Buffer.of(tag), length, content])
}

const NAME = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from('Plugboard')))))
/** From the year 2000 on, without an end. */
const TIMES = [der(UTC_TIME, Buffer.from('000101000000Z')), der(GENERALIZED_TIME, Buffer.from('99991231235959Z'))]

/**
 * A new key and a certificate for it, signed by itself, in PEM form (RFC 5280). It proves nothing to anybody: it is for
 * where software insists on having one.
 */
export function throwAwayCertificate(): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const serial = Buffer.concat([Buffer.of(1), randomBytes(8)])
  const key = publicKey.export({ type: 'spki', format: 'der' })
  const body = der(SEQUENCE, der(INTEGER, serial), ECDSA_WITH_SHA256, NAME, der(SEQUENCE, ...TIMES), NAME, key)
  const signature = sign('sha256', body, privateKey)
  const certificate = der(SEQUENCE, body, ECDSA_WITH_SHA256, der(BIT_STRING, Buffer.of(0), signature))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  const pem = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n')
  return `${pem}\n${privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim()}`
}
