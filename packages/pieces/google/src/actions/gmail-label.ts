import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { changeLabels } from '../gmail-change.js'
import { keptOutput, messageField } from '../gmail-fields.js'
import { labelIds, labelItem } from '../gmail-labels.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'

export const gmailLabel = defineAction({
  name: 'gmail-label',
  title: 'Label or mark mail in Gmail',
  description: 'Adds and removes labels of a mail: marks it read or unread, stars it, archives it, moves it.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailModify],
  input: fields({
    id: messageField,
    mark: field.choice({
      title: 'Mark as',
      optional: true,
      choices: [
        { value: 'read', title: 'Read' },
        { value: 'unread', title: 'Unread' },
      ],
    }),
    star: field.choice({
      title: 'Star',
      optional: true,
      choices: [
        { value: 'add', title: 'Add the star' },
        { value: 'remove', title: 'Take the star away' },
      ],
    }),
    archive: field.checkbox({ title: 'Archive', help: 'Takes it out of the inbox; it stays in All mail.' }),
    addLabels: field.list({
      title: 'Add labels',
      help: 'Names or ids of labels may be typed.',
      of: labelItem,
      max: 100,
      optional: true,
    }),
    removeLabels: field.list({
      title: 'Remove labels',
      help: 'To move a mail, add the one label and remove the other.',
      of: labelItem,
      max: 100,
      optional: true,
    }),
  }),
  output: Type.Object({ ...keptOutput, labels: Type.Array(Type.String(), { title: 'Label ids' }) }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'gmail-organize')
    const { id, mark, star, archive, addLabels = [], removeLabels = [] } = ctx.input
    const add = [...given(mark, 'unread', 'UNREAD'), ...given(star, 'add', 'STARRED')]
    const remove = [
      ...given(mark, 'read', 'UNREAD'),
      ...given(star, 'remove', 'STARRED'),
      ...(archive ? ['INBOX'] : []),
    ]
    const addLabelIds = [...add, ...(await labelIds(ctx, addLabels, 'addLabels'))]
    const removeLabelIds = [...remove, ...(await labelIds(ctx, removeLabels, 'removeLabels'))]
    checkChange(addLabelIds, removeLabelIds)
    const changed = await changeLabels(ctx, id, { addLabelIds, removeLabelIds })
    return { id: changed.id, threadId: changed.threadId, labels: changed.labelIds ?? [] }
  },
})

const given = (choice: string | undefined, wanted: string, id: string) => (choice === wanted ? [id] : [])

function checkChange(add: readonly string[], remove: readonly string[]): void {
  if (add.length + remove.length === 0) {
    throw new PieceError('invalid_input', 'There is nothing to change.', {
      field: 'addLabels',
      hint: 'Choose how to mark the mail, or a label to add or remove.',
    })
  }
  if (add.some((one) => remove.includes(one))) {
    throw new PieceError('invalid_input', 'A label is to be added and removed at once.', {
      field: 'removeLabels',
      hint: 'Leave it out of one of the two lists.',
    })
  }
}
