import type { FileRef } from '../../context/files.js'

/** Every byte there is, so that nothing on the way takes it for text. */
export const BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

/** A file as an earlier step would give it. */
export function fileOf(name: string, bytes: Uint8Array, contentType = 'application/octet-stream'): FileRef {
  const url = `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`
  return { name, contentType, size: bytes.length, url }
}

/** The bytes of a file that a piece gave. */
export const bytesOf = ({ url }: FileRef): Buffer => Buffer.from(url.replace(/^[^,]*,/, ''), 'base64')
