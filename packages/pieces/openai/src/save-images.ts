import { type ActionContext, type FileRef, limitBody, PieceError } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import type { answers } from './openai-answers.js'
import { type Credentials, factsOf, unexpectedAnswer } from './openai-client.js'
import { openaiError } from './openai-error.js'
import { writeBody } from './write-body.js'

type Context = ActionContext<Credentials, unknown>
type Image = Static<typeof answers.images>['data'][number]

/** Milliseconds to fetch one image. */
const TIMEOUT = 60_000

/** Bytes of one image. */
const LARGEST_IMAGE = 50 * 1024 * 1024

const PICTURE = /^image\/(?:png|jpeg|webp|gif)$/

/** Stores the images of an answer as files, whether they stand in it or at an address it names. */
export async function saveImages(ctx: Context, images: readonly Image[]) {
  const saved: { file: FileRef; revisedPrompt: string | null }[] = []
  for (const [index, image] of images.entries()) {
    const file = await saveImage(ctx, image, `image-${index + 1}`)
    saved.push({ file, revisedPrompt: image.revised_prompt || null })
  }
  return saved
}

async function saveImage(ctx: Context, { b64_json: base64, url }: Image, name: string): Promise<FileRef> {
  if (base64) {
    const bytes = Buffer.from(base64, 'base64')
    const contentType = typeOf(bytes)
    if (contentType === undefined) throw unexpectedAnswer(factsOf(ctx))
    return ctx.files.write({ name: fileName(name, contentType), contentType }, [bytes])
  }
  if (!url || !/^https?:/i.test(url)) throw unexpectedAnswer(factsOf(ctx))
  return download(ctx, url, name)
}

/** What is said of where images lie is not shown the key. */
async function download(ctx: Context, url: string, name: string): Promise<FileRef> {
  const response = await ctx.http(url, { timeout: TIMEOUT }).catch((error: unknown) => {
    throw openaiError(error, { ...factsOf(ctx), ownBaseUrl: false })
  })
  const contentType = response.headers.get('content-type')?.split(';', 1).join('').trim() ?? ''
  if (!response.ok || !PICTURE.test(contentType)) {
    await response.body?.cancel()
    throw notFetched(response.status)
  }
  const opened = { response: limitBody(response, LARGEST_IMAGE), facts: factsOf(ctx) }
  return writeBody(ctx, { name: fileName(name, contentType), contentType }, opened)
}

const notFetched = (status: number) =>
  new PieceError(
    status >= 500 ? 'provider_unavailable' : 'bad_response',
    `The image was made, and could not be fetched from where it lies (HTTP ${status}).`,
    { hint: 'Run it again; if it stays, choose a model that sends images in its answer, such as gpt-image-1.' },
  )

const fileName = (name: string, contentType: string) => `${name}.${contentType.replace('image/', '')}`

/** By the first bytes. */
function typeOf(bytes: Buffer): string | undefined {
  const hex = bytes.subarray(0, 12).toString('hex')
  if (hex.startsWith('89504e470d0a1a0a')) return 'image/png'
  if (hex.startsWith('ffd8ff')) return 'image/jpeg'
  return hex.startsWith('52494646') && hex.endsWith('57454250') ? 'image/webp' : undefined
}
