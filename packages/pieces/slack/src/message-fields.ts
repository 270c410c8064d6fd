import { field, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { checkBlocks } from './check-blocks.js'
import type { MessageArgs } from './message-client.js'

/** Characters; Slack cuts off what is longer. */
const LONGEST_TEXT = 40_000

/** What a message says. */
export const contentFields = {
  text: field.longText({
    title: 'Text',
    help: 'Slack’s own formatting works: `*bold*`, `_italic_`, `<https://example.com|a link>`, `<@U012AB3CD>`. In text that is not yours, write `&`, `<` and `>` as `&amp;`, `&lt;` and `&gt;`. Beside blocks it is what notifications show.',
    optional: true,
    minLength: 1,
    maxLength: LONGEST_TEXT,
  }),
  blocks: field.json({
    title: 'Blocks',
    help: 'A layout instead of plain text: a list of blocks, as the [Block Kit Builder](https://app.slack.com/block-kit-builder) gives it.',
    placeholder: '[{ "type": "section", "text": { "type": "mrkdwn", "text": "Hello" } }]',
    optional: true,
  }),
}

/** The message an action is about. */
export const timestampField = field.text({
  title: 'Message',
  help: 'Its timestamp (ts), as the step that sent or received it gives it.',
  placeholder: '1717171717.000100',
  minLength: 1,
  maxLength: 40,
})

/** The thread an action is about, where there may be one. */
export const threadField = field.text({
  title: 'Thread',
  help: 'The timestamp (ts) of the first message of the thread, as the step that sent or received it gives it.',
  placeholder: '1717171717.000100',
  optional: true,
  minLength: 1,
  maxLength: 40,
})

/** Where a message stands, as actions give it. */
export const postedOutput = Type.Object({
  channel: Type.String({ title: 'Channel', description: 'Its ID, even where a name was given.' }),
  ts: Type.String({ title: 'Timestamp', description: 'Names the message within its channel.' }),
})

/** @throws PieceError `invalid_input` where there is neither text nor blocks, or the blocks cannot be right. */
export function contentOf({ text, blocks }: { text?: string; blocks?: unknown }): MessageArgs {
  if (text === undefined && blocks === undefined) {
    const hint = 'Give a text, or blocks.'
    throw new PieceError('invalid_input', 'There is nothing to send.', { field: 'text', hint })
  }
  return { ...(text !== undefined && { text }), ...(blocks !== undefined && { blocks: checkBlocks(blocks) }) }
}
