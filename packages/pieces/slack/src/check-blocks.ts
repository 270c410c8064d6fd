import { PieceError } from '@plugboard/core'

/** Slack's limit for a message; other surfaces take more. */
const MOST_BLOCKS = 50

type Checked = Record<string, unknown>

/** What Slack asks of one property of a block. Lengths are of characters, sizes of entries. */
type Need =
  | { kind: 'text'; longest: number; required?: true }
  /** A text object: `{ "type": "plain_text" | "mrkdwn", "text": … }`. */
  | { kind: 'textObject'; longest: number; plain?: true; required?: true }
  | { kind: 'texts'; longest: number; most: number }
  | { kind: 'list'; most: number; required: true }

/**
 * What a message may hold, by type of block; a type that is not here is left to Slack, which adds some now and then.
 * Source: https://docs.slack.dev/reference/block-kit/blocks
 */
const NEEDS: Readonly<Record<string, Readonly<Record<string, Need>>>> = {
  actions: { elements: { kind: 'list', most: 25, required: true } },
  context: { elements: { kind: 'list', most: 10, required: true } },
  divider: {},
  header: { text: { kind: 'textObject', longest: 150, plain: true, required: true } },
  image: {
    image_url: { kind: 'text', longest: 3_000 },
    alt_text: { kind: 'text', longest: 2_000, required: true },
    title: { kind: 'textObject', longest: 2_000, plain: true },
  },
  markdown: { text: { kind: 'text', longest: 12_000, required: true } },
  rich_text: { elements: { kind: 'list', most: 1_000, required: true } },
  section: {
    text: { kind: 'textObject', longest: 3_000 },
    fields: { kind: 'texts', longest: 2_000, most: 10 },
  },
  table: { rows: { kind: 'list', most: 100, required: true } },
}

/**
 * The blocks of a message: a list of them, or what the Block Kit Builder gives, which has the list in `blocks`.
 *
 * @throws PieceError `invalid_input` at `blocks` that says where the fault is and what is asked for, and quotes nothing.
 */
export function checkBlocks(value: unknown): Checked[] {
  const blocks = isObject(value) && 'blocks' in value ? value.blocks : value
  if (!Array.isArray(blocks)) throw fault('blocks', 'must be a list')
  if (blocks.length === 0) throw fault('blocks', 'must have at least one block')
  if (blocks.length > MOST_BLOCKS) throw fault('blocks', `has more than ${MOST_BLOCKS} blocks`)
  const ids = new Set<unknown>()
  return blocks.map((block: unknown, index) => checkBlock(block, `blocks[${index}]`, ids))
}

function checkBlock(block: unknown, at: string, ids: Set<unknown>): Checked {
  if (!isObject(block)) throw fault(at, 'must be an object')
  const { type, block_id } = block
  if (typeof type !== 'string' || type === '') throw fault(`${at}.type`, 'must name the type of the block')
  if (block_id !== undefined) checkId(block_id, `${at}.block_id`, ids)
  const needs = Object.hasOwn(NEEDS, type) ? NEEDS[type] : {}
  for (const [name, need] of Object.entries(needs ?? {})) check(block[name], need, `${at}.${name}`)
  if (type === 'section' && block.text === undefined && block.fields === undefined) {
    throw fault(at, 'needs text or fields')
  }
  if (type === 'image' && block.image_url === undefined && block.slack_file === undefined) {
    throw fault(at, 'needs image_url or slack_file')
  }
  return block
}

function checkId(id: unknown, at: string, ids: Set<unknown>): void {
  checkText(id, 255, at)
  if (ids.has(id)) throw fault(at, 'stands at another block too')
  ids.add(id)
}

function check(value: unknown, need: Need, at: string): void {
  if (value === undefined) {
    if ('required' in need) throw fault(at, 'is missing')
    return
  }
  if (need.kind === 'text') checkText(value, need.longest, at)
  if (need.kind === 'textObject') checkTextObject(value, need, at)
  if (need.kind === 'list') checkList(value, need.most, at)
  if (need.kind !== 'texts') return
  for (const [index, one] of checkList(value, need.most, at).entries()) {
    checkTextObject(one, { longest: need.longest }, `${at}[${index}]`)
  }
}

function checkText(value: unknown, longest: number, at: string): void {
  if (typeof value !== 'string' || value === '') throw fault(at, 'must be a text')
  if (value.length > longest) throw fault(at, `is longer than ${longest.toLocaleString('en')} characters`)
}

function checkTextObject(value: unknown, { longest, plain }: { longest: number; plain?: true }, at: string): void {
  if (!isObject(value)) throw fault(at, 'must be an object with type and text')
  const types = plain ? ['plain_text'] : ['plain_text', 'mrkdwn']
  if (!types.includes(String(value.type))) throw fault(`${at}.type`, `must be ${types.join(' or ')}`)
  checkText(value.text, longest, `${at}.text`)
}

function checkList(value: unknown, most: number, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw fault(at, 'must be a list')
  if (value.length === 0) throw fault(at, 'must not be empty')
  if (value.length > most) throw fault(at, `has more than ${most} entries`)
  return value
}

const isObject = (value: unknown): value is Checked =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fault = (at: string, what: string) =>
  new PieceError('invalid_input', `${at} ${what}.`, {
    field: 'blocks',
    hint: 'Build them in the Block Kit Builder, https://app.slack.com/block-kit-builder, and copy what it shows.',
  })
