import { type ActionContext, type FileRef, httpError, isPieceError, limitBody, PieceError } from '@plugboard/core'
import { callSlack, type SlackContext } from './call-slack.js'
import { readBody } from './read-body.js'
import { answers } from './slack-answers.js'
import { isSlacks } from './slack-hosts.js'

/** Bytes: Slack takes no larger file. Source: https://slack.com/help/articles/201330736 */
const LARGEST = 1024 ** 3

/** Milliseconds one upload may take. */
const LONGEST_UPLOAD = 15 * 60 * 1_000

/** Bytes; the answer to an upload is a line. */
const LONGEST_ANSWER = 10_000

/** A file that Slack has, but that is not shared with anybody yet; it then goes away by itself. */
export interface Uploaded {
  id: string
  name: string
  size: number
}

type UploadContext = SlackContext & Pick<ActionContext<unknown, unknown>, 'files'>

/**
 * `files.getUploadURLExternal`, and the bytes to the address it gives, as they are read.
 * Source: https://docs.slack.dev/messaging/working-with-files
 */
export async function uploadFile(ctx: UploadContext, file: FileRef): Promise<Uploaded> {
  const size = file.size ?? (await measure(ctx, file))
  checkSize(file, size)
  const { upload_url, file_id } = await callSlack(ctx, {
    method: 'files.getUploadURLExternal',
    args: { filename: file.name, length: size },
    schema: answers.uploadUrl,
  })
  await sendBytes(ctx, { address: upload_url, file, size })
  return { id: file_id, name: file.name, size }
}

function checkSize({ name }: FileRef, size: number): void {
  const field = 'attachments'
  if (size > LARGEST) {
    const hint = 'Slack takes files of up to 1 GB.'
    throw new PieceError('invalid_input', `The file “${name}” is too large for Slack.`, { field, hint })
  }
  if (size > 0) return
  throw new PieceError('invalid_input', `The file “${name}” is empty.`, { field, hint: 'Slack takes no empty files.' })
}

/** Slack wants the length first, and not every file tells its own. */
async function measure({ files }: UploadContext, file: FileRef): Promise<number> {
  let size = 0
  for await (const chunk of files.read(file)) size += chunk.length
  return size
}

interface Upload {
  address: string
  file: FileRef
  size: number
}

/** The address is a secret of its own, so the token stays here. */
async function sendBytes(ctx: UploadContext, { address, file, size }: Upload): Promise<void> {
  if (!isSlacks(ctx, address)) throw elsewhere()
  const reading = watched(ctx.files.read(file), size, file.name)
  const response = await ctx
    .http(address, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
      body: reading.stream,
      redirect: 'manual',
      timeout: LONGEST_UPLOAD,
    })
    .catch((error: unknown) => {
      throw reading.failure() ?? error
    })
  const said = await readBody(limitBody(response, LONGEST_ANSWER))
  if (response.status !== 200) throw httpError(response, { hint: 'Run it again; nothing was shared yet.' })
  if (!said.startsWith('OK')) throw unclear()
}

/** The bytes as they are wanted; remembers what goes wrong with the file itself, and not on the way to Slack. */
function watched(data: AsyncIterable<Uint8Array>, size: number, name: string) {
  const chunks = data[Symbol.asyncIterator]()
  let sent = 0
  let failure: unknown
  const next = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = await chunks.next()
    sent += done ? 0 : value.length
    if (done ? sent < size : sent > size) throw otherSize(name)
    return done ? undefined : value
  }
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const chunk = await next()
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      } catch (error) {
        failure = error
        controller.error(error)
      }
    },
    async cancel() {
      await chunks.return?.()
    },
  })
  return { stream, failure: () => (isPieceError(failure) ? failure : undefined) }
}

const otherSize = (name: string) =>
  new PieceError('invalid_input', `The file “${name}” is not as long as it says.`, {
    field: 'attachments',
    hint: 'Run the step again that gave the file.',
  })

const elsewhere = () =>
  new PieceError('bad_response', 'Slack gave an address for the upload that is not its own.', {
    hint: 'Ask the operator of Plugboard whether the endpoint "api" leads to Slack. Nothing was sent there.',
  })

const unclear = () =>
  new PieceError('bad_response', 'Slack did not say that the upload is complete.', {
    hint: 'Run it again; nothing was shared yet.',
  })

/** Where files are shared. */
interface Sharing {
  channel: string
  thread: string | undefined
  comment: string | undefined
}

/** `files.completeUploadExternal`. Not repeated: the second time it would share them once more, or fail. */
export async function shareFiles(ctx: SlackContext, files: readonly Uploaded[], sharing: Sharing): Promise<void> {
  await callSlack(ctx, {
    method: 'files.completeUploadExternal',
    args: {
      files: files.map(({ id, name }) => ({ id, title: name })),
      channel_id: sharing.channel,
      thread_ts: sharing.thread,
      initial_comment: sharing.comment,
    },
    schema: answers.reached,
    sends: true,
    names: { text: 'comment' },
  })
}
