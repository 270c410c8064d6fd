import { type Static, Type } from '@sinclair/typebox'
import { GMAIL_RULES } from './gmail-rules.js'
import { callForJson, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'

const PROFILE = Type.Object({
  emailAddress: Type.String({ minLength: 3 }),
  historyId: Type.String({ pattern: '^\\d{1,20}$' }),
})

/** Whose mailbox it is, and where its history stands. Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users/getProfile */
export const readProfile = (ctx: GoogleContext): Promise<Static<typeof PROFILE>> =>
  callForJson(ctx, PROFILE, {
    endpoint: 'gmail',
    path: '/gmail/v1/users/me/profile',
    about: { scope: SCOPES.gmailRead, rules: GMAIL_RULES },
  })
