import { createHash } from 'node:crypto'
import { type ActionContext, type FileRef, httpError, networkError, PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { fileName } from './file-name.js'
import { askGraph } from './whatsapp-client.js'
import type { WhatsAppContext } from './whatsapp-credentials.js'

type DownloadContext = WhatsAppContext & Pick<ActionContext<unknown, unknown>, 'files'>

const MediaAnswer = Type.Object({
  url: Type.String(),
  mime_type: Type.String(),
  sha256: Type.String(),
  file_size: Type.Optional(Type.Union([Type.Number(), Type.String()])),
})

/** A file that was downloaded, and what WhatsApp says of it. */
interface Downloaded {
  file: FileRef
  contentType: string
  sha256: string
}

/** Milliseconds a download may take. */
const DOWNLOAD_TIMEOUT = 10 * 60 * 1_000
/** Bytes; WhatsApp keeps no larger files. */
const LARGEST = 110 * 1024 * 1024

/**
 * Downloads a file that was received or uploaded. The address Meta gives for it works five minutes, and only with the
 * token; so it is asked for anew each time.
 *
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media#retrieve-media-url
 *
 * @throws PieceError `bad_response` when what arrives is not the file, by its SHA-256.
 */
export async function downloadMedia(ctx: DownloadContext, id: string, name: string | undefined): Promise<Downloaded> {
  const { accessToken: token, phoneNumberId } = ctx.auth.fields
  const media = await askGraph(
    ctx,
    { token },
    {
      path: [id],
      query: { phone_number_id: phoneNumberId },
      schema: MediaAnswer,
      fields: { object: 'mediaId', media: 'mediaId' },
    },
  )
  const response = await ctx.http(trustedAddress(media.url, ctx), {
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'Plugboard' },
    timeout: DOWNLOAD_TIMEOUT,
  })
  if (!response.ok) throw refused(response)
  const contentType = /^[\w.+-]+\/[\w.+-]+/.exec(media.mime_type)?.[0] ?? 'application/octet-stream'
  const file = await ctx.files.write({ name: fileName(name, id, contentType), contentType }, checked(response, media))
  return { file, contentType, sha256: media.sha256 }
}

const META = /(?:^|\.)(?:facebook\.com|fbcdn\.net|fbsbx\.com|whatsapp\.net|whatsapp\.com)$/

/** The token goes along, so only to Meta, or to the server an operator put in its place. */
function trustedAddress(text: string, { endpoints }: Pick<WhatsAppContext, 'endpoints'>): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOfEndpoint = url?.origin === new URL(endpoints.graph ?? '').origin
  const isOfMeta = url?.protocol === 'https:' && url.port === '' && META.test(url.hostname)
  if (url && (isOfEndpoint || isOfMeta)) return url
  throw new PieceError('bad_response', 'The address of the file does not belong to Meta.', {
    hint: 'Try again; if it stays, ask the operator of Plugboard whether the endpoint “graph” leads to Meta.',
  })
}

/** An address that has ended is answered with 404, and 401 means that it wants another token. */
function refused(response: Response): PieceError {
  const gone = { field: 'mediaId', hint: 'Run it again; files of received messages are kept for seven days.' }
  return httpError(response, response.status === 404 || response.status === 410 ? { code: 'not_found', ...gone } : {})
}

/** Ends with an error, so that nothing is kept, unless the file is the one that was to come. */
async function* checked(response: Response, { sha256 }: Static<typeof MediaAnswer>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of bytesOf(response)) {
    size += chunk.length
    if (size > LARGEST) throw notTheFile('is larger than any that WhatsApp keeps')
    hash.update(chunk)
    yield chunk
  }
  const digest = hash.digest()
  if (sha256.toLowerCase() !== digest.toString('hex') && sha256 !== digest.toString('base64')) {
    throw notTheFile('does not have the SHA-256 that was told')
  }
}

async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? []
  } catch (cause) {
    throw networkError(cause) ?? brokenOff(cause)
  }
}

function brokenOff(cause: unknown): PieceError {
  const isLate = cause instanceof Error && /^(?:Timeout|Abort)Error$/.test(cause.name)
  return isLate
    ? new PieceError('timeout', 'The file did not arrive in time.', { hint: 'Run it again, with more time.', cause })
    : new PieceError('provider_unavailable', 'The file broke off.', { hint: 'Run it again.', cause })
}

const notTheFile = (what: string) =>
  new PieceError('bad_response', `The file that arrived ${what}.`, {
    hint: 'Try again; if it stays, a proxy on the way may change files.',
  })
