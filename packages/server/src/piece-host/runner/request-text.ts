/** The body of a request as the bytes a person may read; a sentence in place of one that can be read only once. */
export function requestText(body: unknown): Uint8Array | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string' || body instanceof URLSearchParams) return Buffer.from(String(body))
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  if (body instanceof FormData)
    return Buffer.from([...body].map(([name, value]) => `${name}=${formValue(value)}`).join('\n'))
  if (body instanceof Blob) return Buffer.from(`(${body.size} bytes)`)
  return Buffer.from('(a stream)')
}

const formValue = (value: string | Blob): string =>
  typeof value === 'string' ? value : `(a file of ${value.size} bytes)`
