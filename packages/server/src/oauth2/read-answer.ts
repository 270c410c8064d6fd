import { findQuirk } from './quirks/find-quirk.js'
import { formEncodedAnswer } from './quirks/form-encoded-answer.js'
import { retryAfterHeader } from './quirks/retry-after-header.js'
import { readLimited } from './read-limited.js'
import type { ResolvedSettings } from './resolved-settings.js'
import { retryAfter } from './retry-after.js'
import type { TokenAnswer } from './token-answer.js'

const MAX_BYTES = 256 * 1_024
const MAX_DEPTH = 32

type Content = Pick<TokenAnswer, 'body' | 'problem'>

/**
 * Reads an answer without trusting it: at most 256 KiB, not encoded, strict UTF-8, a JSON object at most 32 levels
 * deep. What breaks these rules gives an answer with a `problem`; a connection that breaks off rejects.
 *
 * @param now UTC milliseconds, for dates in headers
 */
export async function readAnswer(
  response: Response,
  quirks: ResolvedSettings['quirks'],
  now: number,
): Promise<TokenAnswer> {
  const { status, headers } = response
  const quirk = findQuirk(quirks, 'retryAfterHeader')
  const own = quirk && retryAfterHeader(headers, quirk, now)
  const content = await contentOf(response, findQuirk(quirks, 'formEncodedAnswer') !== undefined)
  return { status, retryAfter: own ?? retryAfter(headers.get('retry-after'), now), ...content }
}

async function contentOf(response: Response, isForm: boolean): Promise<Content> {
  const encoding = response.headers.get('content-encoding') ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') {
    await response.body?.cancel()
    return unusable('encoded, though that was not asked for')
  }
  const bytes = await readLimited(response.body, MAX_BYTES)
  if (bytes === undefined) return unusable('longer than 256 KiB')
  const text = textOf(bytes)
  if (text === undefined) return unusable('not valid UTF-8')
  if (isJson(response.headers.get('content-type') ?? '')) return jsonContent(text)
  return isForm ? { body: formEncodedAnswer(text) } : unusable('not JSON')
}

const unusable = (problem: string): Content => ({ body: {}, problem })

const isJson = (contentType: string) => /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType.trim())

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function jsonContent(text: string): Content {
  const value = jsonOf(text)
  if (value === undefined) return unusable('not valid JSON')
  if (isDeeper(value, MAX_DEPTH)) return unusable(`nested more than ${MAX_DEPTH} levels deep`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unusable('not a JSON object')
  return { body: { ...value } }
}

/** The parser's error quotes the text, which may hold a token, so it goes no further. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1)))
