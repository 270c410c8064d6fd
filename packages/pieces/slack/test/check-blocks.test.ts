import { isPieceError } from '@plugboard/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks } from '../src/check-blocks.js'

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) })
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) })
const many = (count: number, value: unknown) => Array.from({ length: count }, () => value)

function faultOf(blocks: unknown): string {
  try {
    checkBlocks(blocks)
  } catch (error) {
    if (isPieceError(error) && error.field === 'blocks' && error.code === 'invalid_input') return error.message
    throw error
  }
  return ''
}

describe('blocks are taken', () => {
  it.each<[string, unknown[]]>([
    ['a section of text', [{ type: 'section', text: mrkdwn(3_000) }]],
    ['a section of fields', [{ type: 'section', fields: many(10, plain(2_000)) }]],
    ['a header', [{ type: 'header', text: plain(150) }]],
    ['a picture by its address', [{ type: 'image', image_url: 'https://example.com/a.png', alt_text: 'A' }]],
    ['a picture in Slack', [{ type: 'image', slack_file: { id: 'F01' }, alt_text: 'A', title: plain(2_000) }]],
    ['buttons', [{ type: 'actions', elements: many(25, {}) }]],
    ['a context', [{ type: 'context', elements: many(10, mrkdwn(1)) }]],
    ['Markdown', [{ type: 'markdown', text: 'x'.repeat(12_000) }]],
    ['fifty of them', many(50, { type: 'divider' })],
    ['a type that is not known here', [{ type: 'video', anything: 1 }]],
    ['a type with the name of something else', [{ type: 'constructor' }]],
  ])('of %s', (_, blocks) => {
    expect(checkBlocks(blocks)).toEqual(blocks)
    expect(checkBlocks({ blocks })).toEqual(blocks)
  })
})

describe('blocks are refused', () => {
  it.each<[unknown, string]>([
    [null, 'blocks must be a list.'],
    ['[]', 'blocks must be a list.'],
    [{ type: 'divider' }, 'blocks must be a list.'],
    [[], 'blocks must have at least one block.'],
    [many(51, { type: 'divider' }), 'blocks has more than 50 blocks.'],
    [[null], 'blocks[0] must be an object.'],
    [[[]], 'blocks[0] must be an object.'],
    [[{ type: 'divider' }, {}], 'blocks[1].type must name the type of the block.'],
    [[{ type: 7 }], 'blocks[0].type must name the type of the block.'],
    [[{ type: 'section' }], 'blocks[0] needs text or fields.'],
    [[{ type: 'section', text: 'plain' }], 'blocks[0].text must be an object with type and text.'],
    [[{ type: 'section', text: { text: 'x' } }], 'blocks[0].text.type must be plain_text or mrkdwn.'],
    [[{ type: 'section', text: { type: 'mrkdwn' } }], 'blocks[0].text.text must be a text.'],
    [[{ type: 'section', text: mrkdwn(0) }], 'blocks[0].text.text must be a text.'],
    [[{ type: 'section', text: mrkdwn(3_001) }], 'blocks[0].text.text is longer than 3,000 characters.'],
    [[{ type: 'section', fields: [] }], 'blocks[0].fields must not be empty.'],
    [[{ type: 'section', fields: many(11, plain(1)) }], 'blocks[0].fields has more than 10 entries.'],
    [
      [{ type: 'section', fields: [plain(1), plain(2_001)] }],
      'blocks[0].fields[1].text is longer than 2,000 characters.',
    ],
    [[{ type: 'header' }], 'blocks[0].text is missing.'],
    [[{ type: 'header', text: mrkdwn(1) }], 'blocks[0].text.type must be plain_text.'],
    [[{ type: 'header', text: plain(151) }], 'blocks[0].text.text is longer than 150 characters.'],
    [[{ type: 'image', image_url: 'https://example.com/' }], 'blocks[0].alt_text is missing.'],
    [[{ type: 'image', alt_text: 'A' }], 'blocks[0] needs image_url or slack_file.'],
    [[{ type: 'actions', elements: many(26, {}) }], 'blocks[0].elements has more than 25 entries.'],
    [[{ type: 'actions' }], 'blocks[0].elements is missing.'],
    [[{ type: 'context', elements: {} }], 'blocks[0].elements must be a list.'],
    [[{ type: 'markdown', text: 'x'.repeat(12_001) }], 'blocks[0].text is longer than 12,000 characters.'],
    [[{ type: 'divider', block_id: 'x'.repeat(256) }], 'blocks[0].block_id is longer than 255 characters.'],
    [many(2, { type: 'divider', block_id: 'a' }), 'blocks[1].block_id stands at another block too.'],
  ])('%j, which says: %s', (blocks, message) => {
    expect(faultOf(blocks)).toBe(message)
  })

  it('with an error at the field, whatever they are made of', () => {
    const names = fc.constantFrom('type', 'text', 'fields', 'elements', 'block_id', 'alt_text', '__proto__')
    const types = fc.constantFrom('section', 'header', 'image', 'actions', 'context', 'plain_text', '__proto__')
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        types,
        fc.jsonValue(),
        fc.array(tie('any')),
        fc.dictionary(names, tie('any')),
      ),
    })).any
    fc.assert(
      fc.property(value, (blocks) => typeof faultOf(blocks) === 'string'),
      { numRuns: 200 },
    )
  })
})
