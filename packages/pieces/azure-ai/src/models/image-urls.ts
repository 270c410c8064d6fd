import { type FileRef, type Files, PieceError } from '@plugboard/core'

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
 * The images as `data:` URLs, since a request of Azure OpenAI takes no files. All of them together may have 20 MB; reading stops as soon as there is more.
 * Throws `PieceError` `invalid_input` naming the image at fault, and what `files.read` throws.
 */
export async function imageUrls(images: readonly FileRef[], files: Pick<Files, 'read'>): Promise<string[]> {
  const urls: string[] = []
  let left = MOST_BYTES
  for (const image of images) {
    const type = typeOf(image)
    const bytes = await bytesOf(image, files, left)
    left -= bytes.length
    urls.push(`data:${type};base64,${bytes.toString('base64')}`)
  }
  return urls
}

function typeOf({ name, contentType }: FileRef): string {
  const type = TYPES.get(contentType.split(';', 1).join('').trim().toLowerCase())
  if (type) return type
  throw new PieceError('invalid_input', `“${name}” is not an image the service can use.`, {
    field: 'images',
    hint: 'Give PNG, JPEG, WebP or GIF files; convert others first.',
  })
}

async function bytesOf(image: FileRef, files: Pick<Files, 'read'>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of files.read(image)) {
    size += chunk.length
    if (size > most) throw tooLarge()
    chunks.push(chunk)
  }
  if (size > 0) return Buffer.concat(chunks)
  throw new PieceError('invalid_input', `“${image.name}” is empty.`, {
    field: 'images',
    hint: 'Check the step that made the file.',
  })
}

const tooLarge = (): PieceError =>
  new PieceError('invalid_input', `The images have more than ${MOST_BYTES / MEGABYTE} MB in all.`, {
    field: 'images',
    hint: 'Send fewer or smaller images.',
  })
