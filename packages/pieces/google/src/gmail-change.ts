import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { GMAIL_RULES } from './gmail-rules.js'
import { callForJson, callGoogle, type GoogleCall, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'
import { textOf } from './json-answer.js'

const CHANGED = Type.Object({
  id: Type.String(),
  threadId: Type.String(),
  labelIds: Type.Optional(Type.Array(Type.String())),
})

type Changed = Static<typeof CHANGED>

const callOn = (id: string, verb: string, scope: string) =>
  ({
    endpoint: 'gmail',
    path: `/gmail/v1/users/me/messages/${encodeURIComponent(id)}${verb}`,
    about: { scope, rules: GMAIL_RULES, fields: { not_found: 'id', invalid_input: 'id' } },
  }) as const satisfies GoogleCall

/**
 * `users.messages.modify`. May be repeated: it sets what is, whatever was.
 * Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/modify
 */
export const changeLabels = (
  ctx: GoogleContext,
  id: string,
  labels: { addLabelIds: readonly string[]; removeLabelIds: readonly string[] },
): Promise<Changed> =>
  callForJson(ctx, CHANGED, { ...callOn(id, '/modify', SCOPES.gmailModify), json: labels, retries: 2 })

/** `users.messages.trash`: Gmail deletes it after 30 days. */
export const moveToTrash = (ctx: GoogleContext, id: string): Promise<Changed> =>
  callForJson(ctx, CHANGED, { ...callOn(id, '/trash', SCOPES.gmailModify), method: 'POST', retries: 2 })

/** `users.messages.delete`: at once and for good. Nothing is answered. */
export async function deleteForGood(ctx: GoogleContext, id: string): Promise<void> {
  const response = await callGoogle(ctx, { ...callOn(id, '', SCOPES.gmailDelete), method: 'DELETE' })
  const answer = await textOf(response)
  if (!/^\s*(?:\{\s*\})?\s*$/.test(answer)) throw unexpected()
}

const unexpected = () =>
  new PieceError('bad_response', 'Gmail did not answer as it does when a mail is deleted.', {
    hint: 'Check in a browser whether the mail is gone, and whether a proxy stands between Plugboard and Google.',
  })
