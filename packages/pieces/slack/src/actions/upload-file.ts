import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { channelId, channelIdField } from '../channel-field.js'
import { threadField } from '../message-fields.js'
import { slackMethods } from '../slack-auth.js'
import { checkTimestamp } from '../timestamps.js'
import { shareFiles, type Uploaded, uploadFile as upload } from '../upload-file.js'

export const uploadFile = defineAction({
  name: 'upload-file',
  title: 'Upload files',
  description: 'Shares one or several files in a channel or a thread, in one message.',
  group: 'Files',
  methods: slackMethods,
  timeout: 900,
  scopes: ['files:write'],
  input: fields({
    channel: channelIdField,
    attachments: field.list({ title: 'Files', of: field.file({ title: 'File' }), max: 10 }),
    comment: field.longText({
      title: 'Message',
      help: 'Stands above the files, in Slack’s own formatting.',
      optional: true,
      minLength: 1,
      maxLength: 40_000,
    }),
    threadTs: threadField,
  }),
  output: Type.Object({
    channel: Type.String({ title: 'Channel' }),
    files: Type.Array(
      Type.Object({
        id: Type.String({ title: 'ID', description: 'What “Get a file” takes.' }),
        name: Type.String({ title: 'File name' }),
        size: Type.Number({ title: 'Bytes' }),
      }),
      { title: 'Files' },
    ),
  }),
  async run(ctx) {
    const { attachments, comment, threadTs } = ctx.input
    const channel = channelId(ctx.input.channel)
    const thread = threadTs === undefined ? undefined : checkTimestamp(threadTs, 'threadTs')
    const files: Uploaded[] = []
    for (const [index, file] of attachments.entries()) {
      const count = `${index + 1} of ${attachments.length}`
      ctx.progress({ message: `Uploading “${file.name}”, ${count}`, fraction: index / attachments.length })
      files.push(await upload(ctx, file))
    }
    await shareFiles(ctx, files, { channel, thread, comment })
    return { channel, files }
  },
})
