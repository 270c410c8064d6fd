import { type FileRef, type Files, PieceError } from '@plugboard/core'

const MEGABYTE = 1024 * 1024

/** Bytes of the largest file the service takes. */
const MOST_BYTES = 500 * MEGABYTE

/** A file on its way: what goes out, and why that ended early. */
interface Upload {
  body: ReadableStream<Uint8Array>
  headers: Readonly<Record<string, string>>
  /** Why the file could not be sent whole, where that is not the service's fault. */
  failure(): unknown
  /** Reads no further. `fetch` itself would go on when it was cancelled. */
  close(): void
}

/**
 * The bytes of a file, read as they are sent. A file that is empty, too large or gone ends the request.
 *
 * @throws PieceError `invalid_input` at `file` where the size is known and does not fit.
 */
export function uploadOf(file: FileRef, files: Pick<Files, 'read'>): Upload {
  const { size } = file
  if (size !== undefined) checkSize(size)
  const bytes = checked(files.read(file), size)
  let failure: unknown
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await bytes.next()
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        failure = error
        controller.error(error)
      }
    },
    cancel: async () => void (await bytes.return(undefined)),
  })
  const length = size !== undefined && { 'content-length': String(size) }
  return {
    body,
    headers: { 'content-type': 'application/octet-stream', ...length },
    failure: () => failure,
    close: () => void bytes.return(undefined).catch(() => undefined),
  }
}

/** A length that is not the one announced would leave `fetch` waiting. */
async function* checked(source: AsyncIterable<Uint8Array>, size: number | undefined): AsyncGenerator<Uint8Array> {
  let sent = 0
  for await (const chunk of source) {
    sent += chunk.length
    if (sent > MOST_BYTES) throw tooLarge()
    if (size !== undefined && sent > size) throw otherLength()
    if (chunk.length > 0) yield chunk
  }
  checkSize(sent)
  if (size !== undefined && sent < size) throw otherLength()
}

function checkSize(size: number): void {
  if (size > MOST_BYTES) throw tooLarge()
  if (size === 0) throw wrong('The file is empty.', 'Check the step that made the file.')
}

const tooLarge = () =>
  wrong(`The file has more than ${MOST_BYTES / MEGABYTE} MB.`, 'Split it, or make its images smaller.')

const otherLength = () =>
  wrong('The file does not have the length it is said to have.', 'Run the step that makes the file again.')

const wrong = (message: string, hint: string) => new PieceError('invalid_input', message, { field: 'file', hint })
