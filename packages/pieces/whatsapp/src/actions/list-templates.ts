import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { templateOutput, templateView } from '../template-view.js'
import { listTemplates } from '../templates.js'
import { whatsappMethods } from '../whatsapp-auth.js'

const STATUSES = [
  { value: 'APPROVED', title: 'Approved' },
  { value: 'PENDING', title: 'Waiting for approval' },
  { value: 'REJECTED', title: 'Rejected' },
  { value: 'PAUSED', title: 'Paused' },
  { value: 'DISABLED', title: 'Disabled' },
] as const

export const listTemplatesAction = defineAction({
  name: 'list-templates',
  title: 'List templates',
  description: 'Lists the templates of the account with what must be filled in, page by page.',
  group: 'Account',
  methods: whatsappMethods,
  input: fields({
    name: field.text({ title: 'Name contains', optional: true, maxLength: 512 }),
    status: field.choice({ title: 'Status', help: 'Leave empty for all.', optional: true, choices: STATUSES }),
    language: field.text({ title: 'Language', placeholder: 'en_US', optional: true, maxLength: 20 }),
    limit: field.number({ title: 'Limit', default: 100, integer: true, min: 1, max: 200 }),
    cursor: field.text({
      title: 'Cursor',
      help: 'The “next” of the page before. Leave empty for the first page.',
      optional: true,
      maxLength: 2_000,
    }),
  }),
  output: Type.Object({
    templates: Type.Array(templateOutput, { title: 'Templates' }),
    next: Type.Union([Type.String(), Type.Null()], { title: 'Cursor of the next page' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { name, status, language, limit, cursor } = ctx.input
    const { templates, next = null } = await listTemplates(ctx, {
      name: name || undefined,
      status,
      language: language || undefined,
      limit,
      cursor: cursor || undefined,
    })
    return { templates: templates.map(templateView), next }
  },
})
