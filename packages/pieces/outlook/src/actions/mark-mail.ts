import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { messageField } from '../message-field.js'
import { patchMessage, readCategories } from '../messages.js'
import { outlookMethods } from '../outlook-auth.js'

const category = field.text({ title: 'Category', minLength: 1, maxLength: 255 })

export const markMail = defineAction({
  name: 'mark-mail',
  title: 'Mark mail',
  description: 'Marks a mail as read or unread, flags it, and gives it categories.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.ReadWrite'],
  input: fields({
    id: messageField,
    read: field.choice({
      title: 'Read',
      optional: true,
      help: 'Leave empty to keep it as it is.',
      choices: [
        { value: 'read', title: 'Mark as read' },
        { value: 'unread', title: 'Mark as unread' },
      ],
    }),
    flag: field.choice({
      title: 'Flag',
      optional: true,
      help: 'Leave empty to keep it as it is.',
      choices: [
        { value: 'flagged', title: 'To follow up' },
        { value: 'complete', title: 'Done' },
        { value: 'notFlagged', title: 'None' },
      ],
    }),
    addCategories: field.list({ title: 'Add categories', of: category, max: 25, optional: true }),
    removeCategories: field.list({ title: 'Remove categories', of: category, max: 25, optional: true }),
  }),
  output: Type.Object({
    id: Type.String({ title: 'ID' }),
    categories: Type.Array(Type.String(), { title: 'Categories', description: 'All the mail has now.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { id, read, flag, addCategories = [], removeCategories = [] } = ctx.input
    const changesCategories = addCategories.length + removeCategories.length > 0
    if (!read && !flag && !changesCategories) throw nothingToDo()
    const before = changesCategories ? await readCategories(ctx, id) : []
    const kept = before.filter((name) => !removeCategories.includes(name))
    const { categories } = await patchMessage(ctx, id, {
      ...(read && { isRead: read === 'read' }),
      ...(flag && { flag: { flagStatus: flag } }),
      ...(changesCategories && { categories: [...new Set([...kept, ...addCategories])] }),
    })
    return { id, categories: categories ?? [] }
  },
})

const nothingToDo = () =>
  new PieceError('invalid_input', 'There is nothing to change.', {
    field: 'read',
    hint: 'Say how to mark the mail: read, flag or categories.',
  })
