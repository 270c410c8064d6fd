import { type ActionContext, type FileRef, httpError, limitBody, PieceError } from '@plugboard/core'
import { callSlack, type SlackContext } from './call-slack.js'
import { bytesOf } from './read-body.js'
import { answers, type SlackFile } from './slack-answers.js'
import { isSlacks } from './slack-hosts.js'
import { tokenOf } from './token-of.js'

/** Milliseconds a download may take. */
const LONGEST_DOWNLOAD = 15 * 60 * 1_000

/** Bytes that are read at most where Slack does not say how long a file is, such as a canvas. */
const UNKNOWN_SIZE = 50 * 1024 * 1024

/** `files.info`. */
export async function describeFile(ctx: SlackContext, file: string): Promise<SlackFile> {
  return (await callSlack(ctx, { method: 'files.info', args: { file }, schema: answers.file })).file
}

type DownloadContext = SlackContext & Pick<ActionContext<unknown, unknown>, 'files'>

/** Copies the content of a file into the run, as it arrives. */
export async function downloadFile(ctx: DownloadContext, file: SlackFile): Promise<FileRef> {
  const response = await open(ctx, addressOf(ctx, file))
  const contentType = file.mimetype || 'application/octet-stream'
  try {
    checkContent(response, contentType)
  } catch (error) {
    await response.body?.cancel()
    throw error
  }
  const limited = limitBody(response, Math.max(file.size ?? 0, UNKNOWN_SIZE))
  return ctx.files.write({ name: fileName(file), contentType }, bytesOf(limited))
}

/** The token goes along, so the address must be Slack's. */
function addressOf(ctx: SlackContext, { mode, is_external, url_private }: SlackFile): string {
  if (is_external || mode === 'external') {
    throw new PieceError('unsupported', 'The file is not kept by Slack, but by another service.', {
      field: 'id',
      hint: 'Get it from that service.',
    })
  }
  if (!url_private) {
    throw new PieceError('not_found', 'Slack does not give the content of this file.', {
      field: 'id',
      hint: 'It may be deleted, or hidden because the workspace keeps too many for its plan.',
    })
  }
  if (isSlacks(ctx, url_private)) return url_private
  throw new PieceError('bad_response', 'Slack gave an address for the file that is not its own.', {
    hint: 'Ask the operator of Plugboard whether the endpoint "api" leads to Slack. The token was not sent there.',
  })
}

async function open(ctx: DownloadContext, address: string): Promise<Response> {
  const response = await ctx.http(address, {
    headers: { authorization: `Bearer ${tokenOf(ctx.auth)}` },
    redirect: 'manual',
    timeout: LONGEST_DOWNLOAD,
  })
  if (response.status === 200) return response
  await response.body?.cancel()
  if (response.status >= 300 && response.status < 400) throw signIn()
  throw httpError(response, { ...(response.status === 404 && { field: 'id' }) })
}

/** Slack shows the page for signing in to whoever may not read a file. */
function checkContent({ headers }: Response, contentType: string): void {
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '')
  if (isPage && !/^text\/html\b/i.test(contentType)) throw signIn()
}

const signIn = () =>
  new PieceError('permission_denied', 'Slack does not let the bot read the content of this file.', {
    field: 'id',
    hint: 'Check that the Slack app has the scope files:read, and that the file is shared in a channel the bot is in.',
  })

/** Never a path: whoever uploaded the file chose its name. */
function fileName({ name, title }: SlackFile): string {
  return (
    (name || title || '')
      .replace(/[\\/\p{Cc}]/gu, '_')
      .replace(/^\.+/, '')
      .slice(0, 200)
      .toWellFormed() || 'file'
  )
}
