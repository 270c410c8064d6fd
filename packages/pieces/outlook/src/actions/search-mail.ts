import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { folderField } from '../folder-field.js'
import { mailQuery } from '../mail-query.js'
import { mailOf, mailOutput } from '../mail-view.js'
import { findMessages } from '../messages.js'
import { outlookMethods } from '../outlook-auth.js'

const BY_PROPERTIES = { by: ['properties'] }

const input = fields({
  folder: folderField,
  by: field.choice({
    title: 'Find by',
    help: 'Microsoft can do only one of them at a time.',
    default: 'properties',
    choices: [
      { value: 'properties', title: 'Sender, subject, date' },
      { value: 'words', title: 'Words anywhere' },
    ],
  }),
  search: field.text({
    title: 'Words',
    help: 'In sender, subject and body. Keyword Query Language works too, such as from:ada hasAttachments:true.',
    minLength: 1,
    maxLength: 1_000,
    visibleWhen: { by: ['words'] },
  }),
  from: field.text({
    title: 'From',
    help: 'The whole address.',
    placeholder: 'ada@example.com',
    minLength: 1,
    maxLength: 320,
    optional: true,
    visibleWhen: BY_PROPERTIES,
  }),
  subject: field.text({
    title: 'Subject contains',
    minLength: 1,
    maxLength: 255,
    optional: true,
    visibleWhen: BY_PROPERTIES,
  }),
  unread: field.checkbox({ title: 'Only unread', visibleWhen: BY_PROPERTIES }),
  onlyWithAttachments: field.checkbox({ title: 'Only with attachments', visibleWhen: BY_PROPERTIES }),
  receivedAfter: field.dateTime({ title: 'Received after', optional: true, visibleWhen: BY_PROPERTIES }),
  receivedBefore: field.dateTime({ title: 'Received before', optional: true, visibleWhen: BY_PROPERTIES }),
  limit: field.number({ title: 'Most results', default: 25, integer: true, min: 1, max: 1_000 }),
})

export const searchMail = defineAction({
  name: 'search-mail',
  title: 'Search mail',
  description: 'Finds mails in the mailbox of the connection, newest first.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.Read'],
  input,
  output: Type.Object({
    messages: Type.Array(Type.Object(mailOutput), { title: 'Messages', description: 'Newest first.' }),
    more: Type.Boolean({ title: 'More', description: 'There are more than the limit lets through.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { folder, limit, ...search } = ctx.input
    const { items, more } = await findMessages(ctx, { folder, query: mailQuery(search), limit })
    return { messages: items.map(mailOf), more }
  },
})
