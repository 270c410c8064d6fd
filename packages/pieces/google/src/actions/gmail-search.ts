import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { findMessages, type GmailMessage } from '../gmail-api.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'

export const gmailSearch = defineAction({
  name: 'gmail-search',
  title: 'Search mail in Gmail',
  description: 'Finds mails as the search of Gmail does, newest first, and tells who wrote them, when and about what.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailRead],
  input: fields({
    query: field.text({
      title: 'Search',
      help: 'As in the search box of Gmail. Empty: all mail except spam and trash.',
      placeholder: 'from:ada@example.com is:unread newer_than:7d',
      minLength: 1,
      maxLength: 2_000,
      optional: true,
    }),
    limit: field.number({ title: 'At most', default: 20, integer: true, min: 1, max: 500 }),
  }),
  output: Type.Object({
    messages: Type.Array(
      Type.Object({
        id: Type.String({ title: 'Message id' }),
        threadId: Type.String({ title: 'Conversation id' }),
        from: Type.String({ title: 'From' }),
        to: Type.String({ title: 'To' }),
        subject: Type.String({ title: 'Subject' }),
        date: Type.String({ title: 'Received at', description: 'RFC 3339, in UTC.' }),
        snippet: Type.String({ title: 'Beginning of the text', description: 'As Gmail gives it, with HTML entities.' }),
        labels: Type.Array(Type.String(), { title: 'Label ids' }),
      }),
      { title: 'Messages' },
    ),
    more: Type.Boolean({ title: 'There are more' }),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'gmail')
    const { query, limit } = ctx.input
    const { messages, more } = await findMessages(ctx, { query, limit })
    return { messages: messages.map(summary), more }
  },
})

function summary({ id, threadId, internalDate, snippet = '', labelIds = [], payload }: GmailMessage) {
  const header = (name: string) => payload?.headers?.find((one) => one.name.toLowerCase() === name)?.value ?? ''
  return {
    id,
    threadId,
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    date: new Date(Number(internalDate)).toISOString(),
    snippet,
    labels: labelIds,
  }
}
