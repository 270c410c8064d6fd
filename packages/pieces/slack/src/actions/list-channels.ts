import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { hasText } from '../has-text.js'
import type { Channel } from '../slack-answers.js'
import { slackMethods } from '../slack-auth.js'
import { type ChannelType, channelPages } from '../slack-client.js'

const TYPES = {
  public: ['public_channel'],
  private: ['private_channel'],
  all: ['public_channel', 'private_channel'],
} as const satisfies Record<string, readonly ChannelType[]>

export const listChannels = defineAction({
  name: 'list-channels',
  title: 'List channels',
  description: 'Lists the channels of the workspace, or those whose name holds a text.',
  group: 'Channels',
  methods: slackMethods,
  scopes: ['channels:read'],
  input: fields({
    search: field.text({
      title: 'Name',
      help: 'Only channels whose name holds this text.',
      optional: true,
      maxLength: 200,
    }),
    kind: field.choice({
      title: 'Kind',
      help: 'Of private channels, those the bot was added to; seeing them needs the scope groups:read.',
      default: 'public',
      choices: [
        { value: 'public', title: 'Public' },
        { value: 'private', title: 'Private' },
        { value: 'all', title: 'Public and private' },
      ],
    }),
    archived: field.checkbox({ title: 'Archived channels too' }),
    limit: field.number({ title: 'At most', default: 100, integer: true, min: 1, max: 10_000 }),
  }),
  output: Type.Object({
    channels: Type.Array(
      Type.Object({
        id: Type.String({ title: 'ID' }),
        name: Type.String({ title: 'Name', description: 'Without #.' }),
        isPrivate: Type.Boolean({ title: 'Private' }),
        isArchived: Type.Boolean({ title: 'Archived' }),
        isMember: Type.Boolean({ title: 'The bot is in it' }),
        members: Type.Union([Type.Number(), Type.Null()], { title: 'Members' }),
        topic: Type.String({ title: 'Topic' }),
        purpose: Type.String({ title: 'Description' }),
      }),
      { title: 'Channels', description: 'In the order in which Slack gives them.' },
    ),
    more: Type.Boolean({ title: 'More', description: 'There are more than were asked for.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { search, kind, archived, limit } = ctx.input
    const channels: ReturnType<typeof readable>[] = []
    for await (const page of channelPages(ctx, { types: TYPES[kind], archived })) {
      channels.push(...page.filter(({ name }) => hasText(name, search)).map(readable))
      if (channels.length > limit) break
    }
    return { channels: channels.slice(0, limit), more: channels.length > limit }
  },
})

const readable = ({ id, name, is_private, is_archived, is_member, num_members, topic, purpose }: Channel) => ({
  id,
  name,
  isPrivate: is_private === true,
  isArchived: is_archived === true,
  isMember: is_member === true,
  members: num_members ?? null,
  topic: topic?.value ?? '',
  purpose: purpose?.value ?? '',
})
