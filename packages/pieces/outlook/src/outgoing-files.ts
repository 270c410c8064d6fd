import { type ActionContext, type FileRef, PieceError } from '@plugboard/core'

/** A file to send, and how many bytes it has. */
export interface OutgoingFile {
  file: FileRef
  size: number
}

/** A small file in the words of Graph (https://learn.microsoft.com/en-us/graph/api/resources/fileattachment). */
export interface FileAttachment {
  '@odata.type': '#microsoft.graph.fileAttachment'
  name: string
  contentType: string
  contentBytes: string
}

type FilesContext = Pick<ActionContext<unknown, unknown>, 'files' | 'signal'>

/** Bytes of the largest file: https://learn.microsoft.com/en-us/graph/outlook-large-attachments */
const LARGEST = 150 * 1024 * 1024

/** What all files are, before anything is sent. A file that does not say its size is read once to count. */
export async function measureFiles(
  { files, signal }: FilesContext,
  given: readonly FileRef[],
): Promise<OutgoingFile[]> {
  const measured = []
  for (const file of given) {
    const size = file.size ?? (await countBytes(files.read(file), signal))
    if (size > LARGEST) throw tooLarge()
    measured.push({ file: { ...file, name: checkedName(file.name) }, size })
  }
  return measured
}

async function countBytes(data: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number> {
  let size = 0
  for await (const chunk of data) {
    signal.throwIfAborted()
    size += chunk.length
    if (size > LARGEST) throw tooLarge()
  }
  return size
}

const tooLarge = () =>
  new PieceError('invalid_input', 'A file is larger than 150 MB, which no mail can carry.', {
    field: 'attachments',
    hint: 'Store the file somewhere, and send a link to it.',
  })

/** The name stands in a header of the mail. */
function checkedName(name: string): string {
  return name.replace(/\p{Cc}/gu, '_').toWellFormed() || 'file'
}

/** A small file with its content. It must have the size that was said before. */
export async function readSmallFile({ files }: FilesContext, { file, size }: OutgoingFile): Promise<FileAttachment> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of files.read(file)) {
    length += chunk.length
    if (length > size) throw otherSize()
    chunks.push(chunk)
  }
  if (length !== size) throw otherSize()
  return {
    '@odata.type': '#microsoft.graph.fileAttachment',
    name: file.name,
    contentType: mediaTypeOf(file),
    contentBytes: Buffer.concat(chunks).toString('base64'),
  }
}

/** A file brings its media type, which somebody outside may have chosen. */
export const mediaTypeOf = ({ contentType }: FileRef) =>
  /^[\w.+-]+\/[\w.+-]+(?:\s*;[ -~]{0,200})?$/.test(contentType) ? contentType : 'application/octet-stream'

/** A file has not as many bytes as it says. */
export const otherSize = () =>
  new PieceError('invalid_input', 'A file has another size than it says.', {
    field: 'attachments',
    hint: 'Run the step that made the file again.',
  })
