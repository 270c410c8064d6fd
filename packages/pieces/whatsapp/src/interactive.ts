import { PieceError } from '@plugboard/core'
import { checkedText, optionalText } from './checked-text.js'

interface Choice {
  id: string
  title: string
}

/** Longest texts, in characters. */
interface Longest {
  field: string
  title: number
  id: number
}

/**
 * Things to choose from, whose ids are all different.
 *
 * @throws PieceError `invalid_input` naming the field.
 */
export function checkedChoices<One extends Choice>(choices: readonly One[], longest: Longest): readonly One[] {
  const { field } = longest
  for (const { id, title } of choices) {
    checkedText(title, { field, what: 'title', most: longest.title })
    checkedText(id, { field, what: 'ID', most: longest.id })
  }
  if (new Set(choices.map(({ id }) => id)).size === choices.length) return choices
  throw new PieceError('invalid_input', 'Two of them have the same ID.', {
    field,
    hint: 'Give each an ID of its own, so that the answers can be told apart.',
  })
}

/** What a message to choose from is made of. */
export function interactive(
  type: 'button' | 'list',
  body: string,
  { header, footer }: { header?: string; footer?: string },
  action: unknown,
): unknown {
  const head = optionalText(header, { field: 'header', what: 'header', most: 60 })
  const foot = optionalText(footer, { field: 'footer', what: 'footer', most: 60 })
  return {
    type,
    ...(head && { header: { type: 'text', text: head } }),
    body: { text: body },
    ...(foot && { footer: { text: foot } }),
    action,
  }
}
