import { type FileRef, type Files, PieceError } from '@plugboard/core'

/** What may be uploaded. */
export interface UploadRules {
  /** The input field that gave the file. */
  field: string
  /** Bytes. */
  most: number
  /** The same, as the service says it. */
  said: string
}

/**
 * The bytes of a file as they are sent, up to a length.
 *
 * @throws PieceError `invalid_input` for a file that is too large or empty, and what `files.read` throws.
 */
export async function* bytesToSend(
  file: FileRef,
  files: Pick<Files, 'read'>,
  rules: UploadRules,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let size = 0
  for await (const chunk of files.read(file)) {
    size += chunk.length
    if (size > rules.most) throw tooLarge(file, rules)
    yield new Uint8Array(chunk)
  }
  if (size > 0) return
  throw new PieceError('invalid_input', `“${file.name}” is empty.`, {
    field: rules.field,
    hint: 'Check the step that made the file.',
  })
}

/** Refuses a file that is known to be too large before anything is sent. */
export function checkSize(file: FileRef, rules: UploadRules): void {
  if (file.size !== undefined && file.size > rules.most) throw tooLarge(file, rules)
}

const tooLarge = ({ name }: FileRef, { field, said }: UploadRules) =>
  new PieceError('invalid_input', `“${name}” has more than ${said}.`, {
    field,
    hint: 'Give a smaller file, split it, or choose a format that takes less space.',
  })
