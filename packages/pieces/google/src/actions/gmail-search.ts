import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { labelField, labelIds } from '../gmail-labels.js'
import { describeMessages, listMessages } from '../gmail-list.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'
import { mailQuery } from '../mail-query.js'
import { mailOutput, summaryOf } from '../mail-summary.js'

const word = { minLength: 1, maxLength: 500, optional: true } as const

export const gmailSearch = defineAction({
  name: 'gmail-search',
  title: 'Search mail in Gmail',
  description: 'Finds the mails that fit everything that is filled in, newest first.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailRead],
  input: fields({
    query: field.text({
      title: 'Search',
      help: 'As in the search box of Gmail. With nothing filled in: all mail except spam and trash.',
      placeholder: 'newer_than:7d larger:5M',
      minLength: 1,
      maxLength: 2_000,
      optional: true,
    }),
    from: field.text({ title: 'From', help: 'A name or an address, or a word of one.', ...word }),
    to: field.text({ title: 'To', ...word }),
    subject: field.text({ title: 'Subject', help: 'These words, one after the other.', ...word }),
    label: labelField,
    unread: field.checkbox({ title: 'Unread only' }),
    onlyWithAttachments: field.checkbox({ title: 'With attachments only' }),
    after: field.dateTime({ title: 'Received after', optional: true }),
    before: field.dateTime({ title: 'Received before', optional: true }),
    limit: field.number({ title: 'At most', default: 20, integer: true, min: 1, max: 500 }),
  }),
  output: Type.Object({
    messages: Type.Array(Type.Object(mailOutput), { title: 'Messages' }),
    more: Type.Boolean({ title: 'There are more' }),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'gmail')
    const { label, unread, limit, ...wanted } = ctx.input
    const within = label === undefined ? [] : await labelIds(ctx, [label], 'label')
    const query = {
      q: mailQuery(wanted),
      labelIds: [...within, ...(unread ? ['UNREAD'] : [])],
      includeSpamTrash: within.some((id) => id === 'SPAM' || id === 'TRASH'),
    }
    const { items, more } = await listMessages(ctx, query, limit)
    const messages = (await describeMessages(ctx, items)).map(summaryOf)
    return { messages: messages.sort(newestFirst), more }
  },
})

const newestFirst = (one: { receivedAt: string }, other: { receivedAt: string }) =>
  Date.parse(other.receivedAt) - Date.parse(one.receivedAt)
