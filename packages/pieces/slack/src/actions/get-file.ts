import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { describeFile, downloadFile } from '../download-file.js'
import { slackMethods } from '../slack-auth.js'

export const getFile = defineAction({
  name: 'get-file',
  title: 'Get a file',
  description: 'Copies a file that was shared in Slack into the run.',
  group: 'Files',
  methods: slackMethods,
  timeout: 900,
  scopes: ['files:read'],
  input: fields({
    id: field.text({
      title: 'File',
      help: 'The ID of the file, as messages give it, or a link to it.',
      placeholder: 'F012AB3CD',
      minLength: 1,
      maxLength: 2_000,
    }),
  }),
  output: Type.Object({
    file: Type.Object(
      { name: Type.String(), contentType: Type.String(), size: Type.Optional(Type.Number()), url: Type.String() },
      { title: 'File' },
    ),
    id: Type.String({ title: 'ID' }),
    title: Type.String({ title: 'Title' }),
    user: Type.Union([Type.String(), Type.Null()], { title: 'Person', description: 'The ID of who shared it.' }),
    createdAt: Type.Union([Type.String(), Type.Null()], { title: 'Created at' }),
  }),
  idempotent: true,
  async run(ctx) {
    const described = await describeFile(ctx, idOf(ctx.input.id))
    const { id, title, name, user, created } = described
    return {
      file: await downloadFile(ctx, described),
      id,
      title: title || name || '',
      user: user || null,
      createdAt: typeof created === 'number' ? momentOf(created) : null,
    }
  },
})

const momentOf = (seconds: number) => (Math.abs(seconds) < 8.64e12 ? new Date(seconds * 1_000).toISOString() : null)

/** Of a link only the ID is used: where the bytes are is asked of Slack. */
function idOf(text: string): string {
  const id = /^(?:https:\/\/\S+[/-])?(F[A-Z0-9]{2,30})(?:[/?#]\S*)?$/.exec(text.trim())?.[1]
  if (id !== undefined) return id
  throw new PieceError('invalid_input', 'This is neither the ID of a file nor a link to one.', {
    field: 'id',
    hint: 'Give an ID, which begins with F, or copy the link of the file in Slack.',
  })
}
