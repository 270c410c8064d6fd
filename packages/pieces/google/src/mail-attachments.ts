import { type FileRef, type Files, isPieceError, PieceError } from '@plugboard/core'
import { parameter, singleLine } from './mail-header.js'

/** Bytes of all attachments of a mail together. Source: https://support.google.com/mail/answer/6584 */
const MOST_ATTACHED = 25 * 1024 * 1024

/**
 * Files that can be attached, as far as that is known without reading them.
 *
 * @throws PieceError `invalid_input` at the field `attachments`.
 */
export function checkedAttachments(files: readonly FileRef[]): readonly FileRef[] {
  for (const { name } of files) singleLine(name, 'attachments')
  const known = files.reduce((sum, { size = 0 }) => sum + size, 0)
  if (known > MOST_ATTACHED) throw tooLarge()
  return files
}

/** A media type as it may stand in a header. Of messages and multiparts base64 is not allowed (RFC 2046 §5). */
const MEDIA_TYPE = /^(?!multipart\/|message\/)[a-z0-9][\w.+-]{0,126}\/[a-z0-9][\w.+-]{0,126}$/i

/** The headers of a part that holds a file. */
export function attachmentHead({ name, contentType }: FileRef): string[] {
  const [type = ''] = contentType.split(';')
  return [
    `Content-Type: ${MEDIA_TYPE.test(type.trim()) ? type.trim() : 'application/octet-stream'}`,
    `Content-Disposition: attachment;\r\n ${parameter('filename', name.toWellFormed())}`,
    'Content-Transfer-Encoding: base64',
  ]
}

/** Bytes in one line of base64. */
const LINE = 57
/** Bytes that are encoded at once. */
const BLOCK = LINE * 1_000

/** A file in base64, line by line, as it is read. */
export async function* encodedFile(file: FileRef, files: Pick<Files, 'read'>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0)
  let size = 0
  for await (const chunk of readFile(file, files)) {
    size += chunk.length
    if (size > MOST_ATTACHED) throw tooLarge()
    rest = Buffer.concat([rest, chunk])
    const whole = rest.length - (rest.length % LINE)
    for (let at = 0; at < whole; at += BLOCK) yield encoded(rest.subarray(at, Math.min(at + BLOCK, whole)))
    rest = rest.subarray(whole)
  }
  yield rest.length === 0 ? Buffer.from('\r\n') : encoded(rest)
}

/** Lines of base64, each with its end. */
function encoded(bytes: Buffer): Buffer {
  const lines = Math.ceil(bytes.length / LINE)
  const output = Buffer.alloc(4 * Math.ceil(bytes.length / 3) + 2 * lines)
  let at = 0
  for (let start = 0; start < bytes.length; start += LINE) {
    at += output.write(bytes.toString('base64', start, start + LINE), at, 'latin1')
    at += output.write('\r\n', at, 'latin1')
  }
  return output
}

async function* readFile(file: FileRef, files: Pick<Files, 'read'>): AsyncGenerator<Uint8Array> {
  try {
    yield* files.read(file)
  } catch (error) {
    if (!isPieceError(error)) throw error
    throw new PieceError(error.code, 'An attachment could not be read.', {
      field: 'attachments',
      hint: error.hint ?? 'Run the step that made the file again.',
      cause: error,
    })
  }
}

const tooLarge = () =>
  new PieceError('invalid_input', 'The attachments are larger than 25 MB together, which is more than Gmail takes.', {
    field: 'attachments',
    hint: 'Attach less, or put the files into Drive and send their links.',
  })
