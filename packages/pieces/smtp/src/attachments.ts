import { Readable } from 'node:stream'
import { type FileRef, type Files, isPieceError, PieceError } from '@plugboard/core'
import { singleLine } from './smtp-header.js'

/** A file as the composer takes it; it is opened only while the mail is sent. */
export interface Attachment {
  filename: string
  contentType: string
  content: Readable
  /** Content-ID by which the HTML shows it. */
  cid?: string
}

const MEDIA_TYPE = /^(?!multipart\/|message\/)[\w.+-]+\/[\w.+-]+(\s*;[ -~]*)?$/i

/**
 * @param field The input the file is of.
 * @throws PieceError `invalid_input` where name or type could begin a header line.
 */
export function attachmentOf(file: FileRef, field: string, files: Files): Attachment {
  const contentType = singleLine(file.contentType, field)
  return {
    filename: singleLine(file.name, field),
    // A mail within a mail may not be encoded (RFC 2046 §5.2.1), so its bytes would not travel unharmed.
    contentType: MEDIA_TYPE.test(contentType) ? contentType : 'application/octet-stream',
    content: Readable.from(bytesOf(file, field, files), { objectMode: false }),
  }
}

/** What may stand in a Content-ID and in a `cid:` address alike, without being encoded (RFC 2392). */
const PLAIN_NAME = /^[A-Za-z0-9][\w.-]*$/

/**
 * Pictures that the HTML shows as `cid:` and their name.
 *
 * @throws PieceError `invalid_input` where one could not be shown.
 */
export function pictures(images: readonly FileRef[], html: string | undefined, files: Files): Attachment[] {
  const names = new Set<string>()
  return images.map((file) => {
    const problem = pictureProblem(file.name, names, html)
    if (problem) throw new PieceError('invalid_input', problem.message, { field: 'images', hint: problem.hint })
    names.add(file.name)
    return { ...attachmentOf(file, 'images', files), cid: file.name }
  })
}

function pictureProblem(name: string, taken: ReadonlySet<string>, html = '') {
  if (!PLAIN_NAME.test(name)) {
    return {
      message: 'The name of a picture holds characters that cannot stand in an address.',
      hint: 'Rename it to letters A to Z, digits, points, hyphens and underscores, such as logo.png.',
    }
  }
  if (taken.has(name)) return { message: 'Two pictures have the same name.', hint: 'Rename one of them.' }
  if (html.includes(`cid:${name}`)) return undefined
  return {
    message: `The HTML does not show the picture ${name}.`,
    hint: `Show it as <img src="cid:${name}">, or send it as an attachment.`,
  }
}

/** Bytes of a file once it is encoded as base64 in lines of 76 characters. */
export const encodedSize = ({ size }: FileRef) => {
  const characters = Math.ceil((size ?? 0) / 3) * 4
  return characters + Math.max(Math.ceil(characters / 76) - 1, 0) * 2
}

/** A failure to read is wrapped: the mail library writes its own code over that of any error it meets. */
async function* bytesOf(file: FileRef, field: string, files: Files): AsyncGenerator<Uint8Array> {
  try {
    yield* files.read(file)
  } catch (error) {
    const failure = isPieceError(error) ? error : undefined
    const cause = new PieceError(failure?.code ?? 'bad_response', `The file "${file.name}" could not be read.`, {
      field,
      hint: failure?.hint ?? 'Run the step that made the file again.',
      cause: error,
    })
    throw new Error(cause.message, { cause })
  }
}
