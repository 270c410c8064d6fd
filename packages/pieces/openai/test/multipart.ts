/** A part of a `multipart/form-data` body (RFC 7578). */
export interface Part {
  name: string
  /** Absent: a text field. */
  filename: string | undefined
  type: string | undefined
  data: Buffer
}

const CRLF = '\r\n'

/** The parts of a body; throws for what is no such body to the last byte. */
export function readMultipart(contentType: string, body: Buffer): Part[] {
  const boundary = /^multipart\/form-data; boundary=([\w'()+,./:=?-]{1,70})$/.exec(contentType)?.[1]
  if (boundary === undefined) throw new Error('This is no multipart body.')
  const end = body.length - `--${boundary}--${CRLF}`.length
  if (body.subarray(end).toString() !== `--${boundary}--${CRLF}`) throw new Error('The last boundary is missing.')
  return between(body.subarray(0, end), `--${boundary}${CRLF}`).map(readPart)
}

function between(body: Buffer, line: string): Buffer[] {
  const starts: number[] = []
  for (let at = body.indexOf(line); at >= 0; at = body.indexOf(line, at + line.length)) starts.push(at)
  if (starts[0] !== 0) throw new Error('There is something before the first boundary.')
  return starts.map((start, index) => body.subarray(start + line.length, starts[index + 1] ?? body.length))
}

function readPart(part: Buffer): Part {
  const at = part.indexOf(CRLF + CRLF)
  if (at < 0 || part.subarray(-2).toString() !== CRLF) throw new Error('A part has no head or no end.')
  const head = part.subarray(0, at).toString().split(CRLF)
  const [, name, filename] =
    /^Content-Disposition: form-data; name="([^"]+)"(?:; filename="([^"]*)")?$/i.exec(head[0] ?? '') ?? []
  if (name === undefined) throw new Error('A part has no name.')
  const type = /^Content-Type: (.+)$/i.exec(head[1] ?? '')?.[1]
  return { name, filename, type, data: part.subarray(at + 4, -2) }
}

/** The text of a field; undefined when there is none. */
export const textOfPart = (parts: readonly Part[], name: string): string | undefined =>
  parts.find((part) => part.name === name && part.filename === undefined)?.data.toString()
