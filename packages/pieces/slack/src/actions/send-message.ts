import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { channelField } from '../channel-field.js'
import { slackMethods } from '../slack-auth.js'
import { postMessage } from '../slack-client.js'

/** Characters; Slack cuts off what is longer. */
const LONGEST_TEXT = 40_000

export const sendMessage = defineAction({
  name: 'send-message',
  title: 'Send a message',
  description: 'Posts a message in a channel or a thread, or to a person, as the bot.',
  group: 'Messages',
  methods: slackMethods,
  scopes: ['chat:write'],
  input: fields({
    channel: channelField,
    text: field.longText({
      title: 'Text',
      help: 'Slack’s own formatting works: *bold*, _italic_, <https://example.com|a link>, <@U012AB3CD>. In text that is not yours, write &, < and > as &amp;, &lt; and &gt;.',
      minLength: 1,
      maxLength: LONGEST_TEXT,
    }),
    threadTs: field.text({
      title: 'Thread',
      help: 'To reply in a thread: the timestamp (ts) of its first message, as this action gives it.',
      placeholder: '1717171717.000100',
      optional: true,
      minLength: 1,
      maxLength: 40,
    }),
  }),
  output: Type.Object({
    channel: Type.String({ title: 'Channel', description: 'Its ID, even where a name was given.' }),
    ts: Type.String({ title: 'Timestamp', description: 'Names the message within its channel.' }),
  }),
  async run(ctx) {
    const { channel, text, threadTs } = ctx.input
    const thread = threadTs === undefined ? {} : { thread_ts: checkTimestamp(threadTs) }
    const { channel: id, ts } = await postMessage(ctx, { channel, text, ...thread })
    return { channel: id, ts }
  },
})

function checkTimestamp(text: string): string {
  if (/^\d{10}\.\d{6}$/.test(text)) return text
  throw new PieceError('invalid_input', 'This is not the timestamp of a message.', {
    field: 'threadTs',
    hint: 'It looks like 1717171717.000100; take it from the step that sent the first message of the thread.',
  })
}
