import { isPieceError } from '@plugboard/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { multipartForm } from '../src/multipart-form.js'
import { recipientOf } from '../src/recipient.js'
import { placeholdersOf } from '../src/template-placeholders.js'
import { isSigned } from '../src/webhook-signature.js'
import { messages, notification, statuses, updateOf } from './notifications.js'
import { hookContext, posted, signatureOf, trigger } from './try-out.js'

const RUNS = { numRuns: 300 }
const triggers = [trigger('incoming-message'), trigger('message-status')]

/** Of any characters, halves of some among them. */
const anyText = fc.uint16Array({ maxLength: 30 }).map((codes) => String.fromCharCode(...codes))

/** JSON with something of any kind in the place of one of its values. */
const damaged = (whole: object) =>
  fc.tuple(fc.nat(), fc.jsonValue()).map(([place, value]) => {
    let left = place % (JSON.stringify(whole).split(':').length - 1)
    return JSON.parse(JSON.stringify(whole), (_key, old: unknown) => (left-- === 0 ? value : old))
  })

const told = fc.oneof(
  damaged(messages({ text: { body: 'x' }, context: { id: 'wamid.0' } }, { type: 'image', image: { id: '1' } })),
  damaged(
    messages({ type: 'order', order: { product_items: [{ quantity: 1 }] } }, { type: 'contacts', contacts: [{}] }),
  ),
  damaged(statuses({ errors: [{ code: 131047 }] })),
  fc.jsonValue().map((value) => notification([updateOf({ messages: [value], statuses: [value], contacts: [value] })])),
  fc.jsonValue(),
)

it('whatever a signed request holds is read, or refused as a person can understand', async () => {
  await fc.assert(
    fc.asyncProperty(told, async (content) => {
      for (const one of triggers) {
        const events = await one.receive(hookContext(posted(content))).catch((error: unknown) => error)
        if (!isPieceError(events)) expect(JSON.parse(JSON.stringify(events))).toBeInstanceOf(Array)
      }
    }),
    RUNS,
  )
})

it('no other signature than the right one is believed', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.string({ minLength: 1 }), (body, header, secret) => {
      expect(isSigned(body, signatureOf(body, secret), secret)).toBe(true)
      expect(isSigned(body, header, secret)).toBe(false)
      expect(isSigned(body, `sha256=${header}`, secret)).toBe(false)
    }),
    RUNS,
  )
})

it('a recipient is a number, a user ID, or refused at its field', () => {
  const texts = fc.oneof(fc.string(), anyText, fc.string({ unit: fc.constantFrom(...'+0123456789 ()-') }))
  fc.assert(
    fc.property(texts, (text) => {
      try {
        expect(Object.values(recipientOf(text))[0]).toMatch(/^\+[1-9]\d{6,14}$|^[A-Z]{2}\.[A-Za-z0-9.]+$/)
      } catch (error) {
        if (!isPieceError(error)) throw error
        expect(error).toMatchObject({ code: 'invalid_input', field: 'to' })
      }
    }),
    RUNS,
  )
})

it('the name of a file does not end the header it stands in', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (name) => {
      const data = (async function* () {
        yield Buffer.from('x')
      })()
      const { body, headers } = multipartForm({ type: 'a/b' }, { name, contentType: 'a/b', size: 1, data })
      const bytes = Buffer.from(await new Response(body).arrayBuffer())
      expect(bytes.length).toBe(Number(headers['content-length']))
      expect(bytes.toString().split('\r\n')).toHaveLength(11)
    }),
    RUNS,
  )
})

it('placeholders are found in whatever a template holds', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), (text, type) => {
      const template = { id: '1', name: 'a', language: 'en', status: 'APPROVED', components: [{ type, text }] }
      expect(placeholdersOf(template).body).toBeInstanceOf(Array)
    }),
    RUNS,
  )
})
