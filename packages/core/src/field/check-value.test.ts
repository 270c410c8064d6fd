import { expect, it } from 'vitest'
import { formOf } from '../../test/form-of.js'
import { checkValue } from './check-value.js'
import { field } from './field.js'
import { FIELD_KINDS, type FieldSchema } from './field-meta.js'

const choices = [
  { value: 'a', title: 'A' },
  { value: 'b', title: 'B' },
]

const form = formOf({
  text: field.text({ title: 'T', minLength: 2, maxLength: 4 }),
  longText: field.longText({ title: 'T', maxLength: 3 }),
  secret: field.secret({ title: 'T', maxLength: 8 }),
  number: field.number({ title: 'T', min: 0, max: 10 }),
  integer: field.number({ title: 'T', integer: true }),
  atLeast: field.number({ title: 'T', min: 1 }),
  atMost: field.number({ title: 'T', max: 1 }),
  port: field.port({ title: 'T' }),
  host: field.host({ title: 'T' }),
  url: field.url({ title: 'T' }),
  checkbox: field.checkbox({ title: 'T' }),
  choice: field.choice({ title: 'T', choices }),
  numbers: field.choice({ title: 'T', choices: [{ value: 1, title: 'One' }] }),
  dynamic: field.choice({ title: 'T', options: { dependsOn: [], search: false, load: async () => [] } }),
  multiChoice: field.multiChoice({ title: 'T', choices }),
  dateTime: field.dateTime({ title: 'T' }),
  file: field.file({ title: 'T' }),
  json: field.json({ title: 'T' }),
  list: field.list({ title: 'T', of: field.text({ title: 'T' }), max: 2 }),
  object: field.object({ title: 'T', fields: { inner: field.text({ title: 'T' }) } }),
  keyValue: field.keyValue({ title: 'T' }),
  secretValues: field.keyValue({ title: 'T', secretValues: true }),
  markdown: field.markdown({ text: 'Read this.' }),
})

const schemaOf = (name: string): FieldSchema => {
  const schema = form.properties[name]
  if (!schema) throw new Error(`no field ${name}`)
  return schema
}

const FILE = { name: 'a.pdf', contentType: 'application/pdf', url: 'data:application/pdf;base64,' }

it('has a case for every kind of field', () => {
  const kinds = Object.values(form.properties).map((schema) => schema['x-field']?.kind)
  expect([...new Set(kinds)].sort()).toEqual([...FIELD_KINDS].sort())
})

it.each<[string, unknown]>([
  ['text', 'ab'],
  ['text', 'abcd'],
  ['text', '🐘'],
  ['longText', 'a\nb'],
  ['longText', ''],
  ['secret', 's'],
  ['secret', '**'],
  ['secret', 'a***'],
  ['number', 0],
  ['number', 9.5],
  ['integer', -9007199254740991],
  ['port', 1],
  ['port', 65_535],
  ['host', 'db.example.com'],
  ['url', 'https://example.com'],
  ['checkbox', false],
  ['choice', 'b'],
  ['numbers', 1],
  ['dynamic', 'anything typed'],
  ['multiChoice', []],
  ['multiChoice', ['b', 'a']],
  ['dateTime', '2026-03-01T09:30:00Z'],
  ['dateTime', '2024-02-29T23:59:59.999999999+14:00'],
  ['dateTime', '2026-03-01 09:30-05:30'],
  ['file', FILE],
  ['file', { ...FILE, size: 0 }],
  ['json', { deep: [null, 1, 'x', { a: false }] }],
  ['json', 0],
  ['list', []],
  ['list', ['a', 'b']],
  ['object', {}],
  ['keyValue', { Accept: '*/*', '': '', nul: 'a\0b' }],
  ['secretValues', { token: 's' }],
])('%s takes %j', (name, value) => {
  expect(checkValue(value, { ...schemaOf(name), minItems: 0 })).toBeUndefined()
})

it.each<[string, unknown, string]>([
  ['text', 1, 'wrong_type'],
  ['text', null, 'wrong_type'],
  ['text', ['ab'], 'wrong_type'],
  ['text', 'a', 'too_short'],
  ['text', 'abcde', 'too_long'],
  ['text', 'a\0b', 'not_well_formed'],
  ['text', 'ab\ud800', 'not_well_formed'],
  ['longText', 'abcd', 'too_long'],
  ['longText', '\udc00', 'not_well_formed'],
  ['secret', 5, 'wrong_type'],
  ['secret', '', 'too_short'],
  ['secret', 'too long!', 'too_long'],
  ['secret', '***', 'placeholder_rejected'],
  ['secret', '••••••••', 'placeholder_rejected'],
  ['secret', '●●●', 'placeholder_rejected'],
  ['secret', '[secret]', 'placeholder_rejected'],
  ['number', '5', 'wrong_type'],
  ['number', Number.NaN, 'wrong_type'],
  ['number', Number.POSITIVE_INFINITY, 'wrong_type'],
  ['number', true, 'wrong_type'],
  ['number', -0.1, 'out_of_range'],
  ['number', 10.1, 'out_of_range'],
  ['integer', 1.5, 'wrong_type'],
  ['integer', 2 ** 53, 'wrong_type'],
  ['atLeast', 0, 'out_of_range'],
  ['atMost', 2, 'out_of_range'],
  ['port', 0, 'out_of_range'],
  ['port', 65_536, 'out_of_range'],
  ['port', 80.5, 'wrong_type'],
  ['port', '80', 'wrong_type'],
  ['host', 127, 'wrong_type'],
  ['host', '', 'too_short'],
  ['host', 'a'.repeat(254), 'too_long'],
  ['host', 'a/b', 'invalid_host'],
  ['url', {}, 'wrong_type'],
  ['url', '', 'too_short'],
  ['url', `https://${'a'.repeat(8_192)}`, 'too_long'],
  ['url', 'example.com', 'invalid_url'],
  ['checkbox', 'true', 'wrong_type'],
  ['checkbox', 1, 'wrong_type'],
  ['choice', 'c', 'not_a_choice'],
  ['choice', 'constructor', 'not_a_choice'],
  ['choice', ['a'], 'not_a_choice'],
  ['numbers', '1', 'not_a_choice'],
  ['dynamic', 1, 'wrong_type'],
  ['dynamic', '', 'too_short'],
  ['dynamic', 'x\0', 'not_well_formed'],
  ['multiChoice', 'a', 'wrong_type'],
  ['multiChoice', ['a', 'c'], 'not_a_choice'],
  ['multiChoice', ['a', 'a'], 'repeated'],
  ['dateTime', 1_700_000_000_000, 'invalid_date'],
  ['dateTime', '', 'invalid_date'],
  ['dateTime', '2026-03-01', 'invalid_date'],
  ['dateTime', '2026-03-01T09:30:00', 'invalid_date'],
  ['dateTime', '2026-02-29T09:30:00Z', 'invalid_date'],
  ['dateTime', '2026-13-01T09:30:00Z', 'invalid_date'],
  ['dateTime', '2026-03-00T09:30:00Z', 'invalid_date'],
  ['dateTime', '2026-03-01T24:00:00Z', 'invalid_date'],
  ['dateTime', '2026-03-01T09:30:60Z', 'invalid_date'],
  ['dateTime', '2026-03-01T09:30:00+24:00', 'invalid_date'],
  ['file', 'data:,', 'wrong_type'],
  ['file', { name: 'a', contentType: 'b' }, 'wrong_type'],
  ['file', { ...FILE, name: 1 }, 'wrong_type'],
  ['file', { ...FILE, size: -1 }, 'wrong_type'],
  ['file', { ...FILE, size: '5' }, 'wrong_type'],
  ['file', { ...FILE, name: 'a\0b' }, 'not_well_formed'],
  ['file', [], 'wrong_type'],
  ['list', 'a', 'wrong_type'],
  ['list', { 0: 'a' }, 'wrong_type'],
  ['list', [], 'too_short'],
  ['list', ['a', 'b', 'c'], 'too_long'],
  ['object', [], 'wrong_type'],
  ['object', 'a', 'wrong_type'],
  ['keyValue', ['a'], 'wrong_type'],
  ['keyValue', { a: 1 }, 'wrong_type'],
  ['keyValue', { a: null }, 'wrong_type'],
  ['keyValue', { a: 'x\ud800' }, 'not_well_formed'],
  ['secretValues', { a: 'x\0' }, 'not_well_formed'],
  ['keyValue', { 'a\0': 'x' }, 'not_well_formed'],
  ['keyValue', { a: 'x'.repeat(65_537) }, 'too_long'],
  ['secretValues', { a: '•••' }, 'placeholder_rejected'],
  ['markdown', 'text', 'unknown_field'],
])('%s refuses %j as %s', (name, value, code) => {
  expect(checkValue(value, schemaOf(name))).toEqual({ code, message: expect.stringMatching(/\.$/) })
})

it.each(['constructor', '__proto__', 'hologram'])('lets nothing through for the unknown kind %s', (kind) => {
  const schema: FieldSchema = JSON.parse(JSON.stringify({ 'x-field': { kind } }))
  expect(checkValue('x', schema)).toMatchObject({ code: 'unknown_kind' })
})

it('names the limits in a message', () => {
  expect(checkValue(0, schemaOf('port'))?.message).toBe('Must be between 1 and 65535.')
  expect(checkValue(0, schemaOf('atLeast'))?.message).toBe('Must be at least 1.')
  expect(checkValue(2, schemaOf('atMost'))?.message).toBe('Must be at most 1.')
  expect(checkValue('c', schemaOf('choice'))?.message).toBe('Must be one of: a, b.')
})
