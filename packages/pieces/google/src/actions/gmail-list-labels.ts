import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { labelTitle, listLabels } from '../gmail-labels.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'

export const gmailListLabels = defineAction({
  name: 'gmail-list-labels',
  title: 'List labels in Gmail',
  description: 'Lists the labels of the mailbox, those of Gmail and those people made.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailRead],
  input: fields({}),
  output: Type.Object({
    labels: Type.Array(
      Type.Object({
        id: Type.String({ title: 'Id' }),
        name: Type.String({ title: 'Name' }),
        system: Type.Boolean({ title: 'Made by Gmail' }),
      }),
      { title: 'Labels' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'gmail')
    const labels = await listLabels(ctx)
    return { labels: labels.map((one) => ({ id: one.id, name: labelTitle(one), system: one.type === 'system' })) }
  },
})
