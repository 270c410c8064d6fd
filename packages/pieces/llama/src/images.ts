import { type FileRef, type Files, PieceError } from '@plugboard/core'

/** An image as it travels inside of a request. */
export interface Image {
  type: string
  base64: string
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['image/png', 'image/png'],
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/webp', 'image/webp'],
  ['image/gif', 'image/gif'],
])

const MEGABYTE = 1_000_000
const MOST_BYTES = 20 * MEGABYTE

/**
 * The images in base64. All of them together may have 20 MB; reading stops as soon as there is more.
 *
 * @throws PieceError `invalid_input` naming the image at fault, and what `files.read` throws.
 */
export async function imagesOf(files: readonly FileRef[], reader: Pick<Files, 'read'>): Promise<Image[]> {
  const images: Image[] = []
  let left = MOST_BYTES
  for (const file of files) {
    const type = typeOf(file)
    const bytes = await bytesOf(file, reader, left)
    left -= bytes.length
    images.push({ type, base64: bytes.toString('base64') })
  }
  return images
}

function typeOf({ name, contentType }: FileRef): string {
  const type = TYPES.get(contentType.split(';', 1).join('').trim().toLowerCase())
  if (type) return type
  throw wrong(
    `“${name}” is not an image the server can use.`,
    'Give PNG, JPEG, WebP or GIF files; convert others first.',
  )
}

async function bytesOf(file: FileRef, { read }: Pick<Files, 'read'>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of read(file)) {
    size += chunk.length
    if (size > most) {
      throw wrong(`The images have more than ${MOST_BYTES / MEGABYTE} MB in all.`, 'Send fewer or smaller images.')
    }
    chunks.push(chunk)
  }
  if (size > 0) return Buffer.concat(chunks)
  throw wrong(`“${file.name}” is empty.`, 'Check the step that made the file.')
}

const wrong = (message: string, hint: string) => new PieceError('invalid_input', message, { field: 'images', hint })
