import { isPieceError } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import { MAIL_PROPERTIES } from './mail-view.js'
import { answers } from './outlook-answers.js'
import {
  type Call,
  change,
  changeForJson,
  collect,
  type Found,
  type GraphContext,
  getJson,
  graphUrl,
  mailboxUrl,
  segment,
} from './outlook-client.js'

/** A mail without its content. */
export type MailSummary = Static<typeof answers.summary>

/** A mail with its content. */
export type WholeMail = Static<typeof answers.message>

const READ = { permission: 'Mail.Read', fields: { message: 'id' } } as const
const WRITE = { permission: 'Mail.ReadWrite', fields: { message: 'id' } } as const

/** Bytes; a text may hold pictures. */
const LONGEST_MAIL = 32 * 1024 * 1024

/** Address of a mail. `id` is what the input field of this name gave. */
export const messageUrl = (ctx: GraphContext, id: string) => `${mailboxUrl(ctx)}/messages/${segment(id, 'id')}`

/** `GET /me`: who has signed in. */
export async function readProfile(ctx: GraphContext): Promise<Static<typeof answers.profile>> {
  const call = { permission: 'User.Read', query: { $select: 'id,mail,userPrincipalName' } }
  return getJson(ctx, `${graphUrl(ctx)}/me`, answers.profile, call)
}

/** `GET /messages`, of one folder or of the whole mailbox. */
export async function findMessages(
  ctx: GraphContext,
  { folder, query, limit }: { folder: string | undefined; query: Record<string, string>; limit: number },
): Promise<Found<MailSummary>> {
  const within = folder === undefined ? '' : `/mailFolders/${segment(folder, 'folder')}`
  const fields = { folder: 'folder', ...('$search' in query && { query: 'search' }) }
  const call = { permission: 'Mail.Read', fields, query: { $select: MAIL_PROPERTIES, ...query } }
  return collect(ctx, `${mailboxUrl(ctx)}${within}/messages`, answers.messages, limit, call)
}

/** A mail of a list, by its ID. */
export async function readSummary(ctx: GraphContext, id: string): Promise<MailSummary> {
  return getJson(ctx, messageUrl(ctx, id), answers.summary, { ...READ, query: { $select: MAIL_PROPERTIES } })
}

const CONTENT = 'body,ccRecipients,bccRecipients,replyTo,internetMessageHeaders'

/** A mail with what it says, as it was written: HTML, or text where it has no HTML. */
export async function readMessage(ctx: GraphContext, id: string): Promise<WholeMail> {
  const query = { $select: `${MAIL_PROPERTIES},${CONTENT}` }
  return getJson(ctx, messageUrl(ctx, id), answers.message, { ...READ, query, longest: LONGEST_MAIL })
}

/** The content of a mail as text, which Microsoft makes of HTML. */
export async function readText(ctx: GraphContext, id: string): Promise<string> {
  const call = {
    ...READ,
    query: { $select: 'id,body' },
    prefer: ['outlook.body-content-type="text"'],
    longest: LONGEST_MAIL,
  }
  const { body } = await getJson(ctx, messageUrl(ctx, id), answers.message, call)
  return body?.content ?? ''
}

/** Moves a mail. With immutable IDs it keeps its own. */
export async function moveMessage(ctx: GraphContext, id: string, folder: string) {
  const moving = changeForJson(ctx, `${messageUrl(ctx, id)}/move`, answers.made, {
    ...WRITE,
    json: { destinationId: folder },
  })
  return moving.catch(async (error: unknown) => {
    throw (await isFolderMissing(ctx, id, error)) ? await missingFolder(ctx, folder, error) : error
  })
}

/** Graph says of both that an object was not found. */
async function isFolderMissing(ctx: GraphContext, id: string, error: unknown): Promise<boolean> {
  if (!isPieceError(error) || (error.code !== 'not_found' && error.code !== 'invalid_input')) return false
  const call = { ...READ, query: { $select: 'id' } }
  return getJson(ctx, messageUrl(ctx, id), answers.folder, call).then(
    () => true,
    () => false,
  )
}

/** What Graph says of the folder when it is asked for it alone. */
async function missingFolder(ctx: GraphContext, folder: string, error: unknown): Promise<unknown> {
  const call = { permission: 'Mail.Read', fields: { folder: 'folder' }, query: { $select: 'id' } }
  return getJson(ctx, `${mailboxUrl(ctx)}/mailFolders/${segment(folder, 'folder')}`, answers.folder, call).then(
    () => error,
    (reason: unknown) => reason,
  )
}

/** Changes properties of a mail. */
export async function patchMessage(ctx: GraphContext, id: string, json: object, call: Partial<Call> = {}) {
  return changeForJson(ctx, messageUrl(ctx, id), answers.made, { ...WRITE, ...call, method: 'PATCH', json })
}

/** The categories of a mail. */
export async function readCategories(ctx: GraphContext, id: string): Promise<string[]> {
  const call = { ...READ, query: { $select: 'id,categories' } }
  const { categories } = await getJson(ctx, messageUrl(ctx, id), answers.made, call)
  return categories ?? []
}

/**
 * Deletes a mail for good: nobody sees it any more, though the organization may hold it.
 *
 * Source: https://learn.microsoft.com/en-us/graph/api/message-permanentdelete, of the global service alone
 */
export async function purgeMessage(ctx: GraphContext, id: string): Promise<void> {
  await change(ctx, `${messageUrl(ctx, id)}/permanentDelete`, { ...WRITE, status: 204 })
}
