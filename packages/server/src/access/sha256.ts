import { createHash } from 'node:crypto'

/** SHA-256 of a text's UTF-8, hex. For random secrets only: a password needs a slow hash. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
