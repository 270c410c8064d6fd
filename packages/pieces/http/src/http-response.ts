import { TextDecoder } from 'node:util'
import { type FileRef, type Files, PieceError } from '@plugboard/core'
import { bodyError } from './http-error.js'
import type { Scrubber } from './http-scrub.js'

export type ResponseType = 'auto' | 'json' | 'text' | 'file'

/** Bytes of an answer that may stand in an output, after decompression. */
const LARGEST_TEXT = 5 * 1024 * 1024
const LARGEST_EXCERPT = 2_048

const JSON_TYPE = /[/+]json$/i
const TEXT_TYPE = /^text\/|[/+](xml|yaml|x-yaml|javascript|ecmascript|x-www-form-urlencoded|graphql)$/i

/** The headers of an answer by lower-case name; several cookies stand on lines of their own. */
export function headersOf({ headers }: Response, scrub: Scrubber): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of headers.entries()) all[name] = scrub.text(value)
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) all['set-cookie'] = scrub.text(cookies.join('\n'))
  return all
}

/** The body as the step wants it: parsed JSON, text, a file, or null where there is none. */
export async function bodyOf(
  response: Response,
  wanted: ResponseType,
  parts: { files: Files; scrub: Scrubber; url: URL; head: boolean },
): Promise<unknown> {
  if (parts.head || response.body === null) return null
  const type = mediaType(response)
  const kind = wanted === 'auto' ? kindOf(type) : wanted
  if (kind === 'file') return asFile(response, type, parts)
  const text = await asText(response)
  if (kind === 'text') return parts.scrub.text(text)
  return text.trim() === '' ? null : parts.scrub.json(asJson(text))
}

/** The beginning of a body, for an error message. */
export async function excerptOf(response: Response): Promise<string> {
  const bytes: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunksOf(response)) {
    bytes.push(chunk)
    size += chunk.length
    if (size >= LARGEST_EXCERPT) break
  }
  return Buffer.concat(bytes).toString('utf8', 0, LARGEST_EXCERPT)
}

const mediaType = ({ headers }: Response) => headers.get('content-type')?.split(';')[0]?.trim() ?? ''

function kindOf(type: string): Exclude<ResponseType, 'auto'> {
  if (JSON_TYPE.test(type)) return 'json'
  return type === '' || TEXT_TYPE.test(type) ? 'text' : 'file'
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new PieceError('bad_response', 'The answer is not valid JSON.', {
      field: 'responseType',
      hint: 'Choose “Text” as the kind of answer to see what the service sends.',
      cause,
    })
  }
}

async function asText(response: Response): Promise<string> {
  const decoder = decoderFor(response)
  let text = ''
  let size = 0
  for await (const chunk of chunksOf(response)) {
    size += chunk.length
    if (size > LARGEST_TEXT) throw tooLarge()
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

const tooLarge = () =>
  new PieceError('bad_response', 'The answer is larger than 5 MiB.', {
    field: 'responseType',
    hint: 'Choose “File” as the kind of answer, or ask the service for less at once.',
  })

function decoderFor({ headers }: Response): TextDecoder {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(headers.get('content-type') ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset)
  } catch (cause) {
    throw new PieceError('bad_response', 'The answer is in a character set that is not known.', {
      field: 'responseType',
      hint: 'Choose “File” as the kind of answer.',
      cause,
    })
  }
}

function asFile(
  response: Response,
  type: string,
  { files, scrub, url }: { files: Files; scrub: Scrubber; url: URL },
): Promise<FileRef> {
  const contentType = type || 'application/octet-stream'
  return files.write({ name: scrub.text(fileName(response, url)), contentType }, scrub.bytes(chunksOf(response)))
}

/** From Content-Disposition (RFC 6266), else the last part of the path; never a path itself. */
function fileName({ headers }: Response, url: URL): string {
  const given = /;\s*filename="?([^";]+)/i.exec(headers.get('content-disposition') ?? '')?.[1]
  const last =
    (given ?? url.pathname)
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\p{Cc}/gu, '')
      .trim() ?? ''
  return last.replace(/^\.+/, '').slice(0, 200) || 'response'
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => Promise.reject(bodyError(cause)))
      if (done) return
      yield value
    }
  } finally {
    // Frees the connection; on a body that has failed it only repeats the failure thrown above.
    await reader.cancel().catch(() => undefined)
  }
}
