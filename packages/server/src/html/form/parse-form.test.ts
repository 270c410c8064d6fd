import { field, fields } from '@plugboard/core'
import type { FormSchema } from '@plugboard/core/host'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseForm, readForm } from './parse-form.js'

const form = (properties: Parameters<typeof fields>[0]): FormSchema => JSON.parse(JSON.stringify(fields(properties)))
const sent = (pairs: Record<string, string>) => new URLSearchParams(pairs)

describe('parseForm', () => {
  it('leaves out what was sent empty', () => {
    const schema = form({
      text: field.text({ title: 'T' }),
      secret: field.secret({ title: 'S' }),
      number: field.number({ title: 'N' }),
      json: field.json({ title: 'J' }),
    })
    const empty = sent({ 'values.text': '', 'values.secret': '', 'values.number': ' ', 'values.json': ' ' })
    expect(parseForm(schema, empty)).toEqual({})
  })

  it('leaves out fields that were not sent, such as hidden ones', () => {
    const schema = form({
      on: field.checkbox({ title: 'On' }),
      list: field.list({ title: 'L', of: field.text({ title: 'T' }) }),
      group: field.object({ title: 'G', fields: {} }),
    })
    expect(parseForm(schema, sent({}))).toEqual({})
  })

  it('ignores names the form does not have', () => {
    expect(
      parseForm(form({ a: field.text({ title: 'A' }) }), sent({ 'values.a': '1', 'values.b': '2', c: '3' })),
    ).toEqual({ a: '1' })
  })

  it('does not trim secrets and texts, but hosts, URLs and numbers', () => {
    const schema = form({
      secret: field.secret({ title: 'S' }),
      text: field.text({ title: 'T' }),
      host: field.host({ title: 'H' }),
      port: field.port({ title: 'P' }),
    })
    const given = sent({ 'values.secret': ' s ', 'values.text': ' t ', 'values.host': ' h ', 'values.port': ' 1 ' })
    expect(parseForm(schema, given)).toEqual({ secret: ' s ', text: ' t ', host: 'h', port: 1 })
  })

  it.each(['abc', '1,5', '0x10', 'Infinity', '1 2', '--1'])(
    'gives back %j as text where a number was asked for',
    (typed) => {
      expect(parseForm(form({ n: field.number({ title: 'N' }) }), sent({ 'values.n': typed }))).toEqual({ n: typed })
    },
  )

  it('gives back a text that is no choice and no boolean', () => {
    const schema = form({
      level: field.choice({ title: 'L', choices: [{ value: 1, title: 'One' }] }),
      on: field.checkbox({ title: 'On' }),
    })
    expect(parseForm(schema, sent({ 'values.level': '7', 'values.on': 'maybe' }))).toEqual({ level: '7', on: 'maybe' })
  })

  it('reads a time without offset as UTC and leaves other times alone', () => {
    const schema = form({ at: field.dateTime({ title: 'At' }) })
    const read = (typed: string) => parseForm(schema, sent({ 'values.at': typed })).at
    expect(read('2026-03-01T09:30')).toBe('2026-03-01T09:30:00Z')
    expect(read('2026-03-01T09:30:15.250')).toBe('2026-03-01T09:30:15.250Z')
    expect(read('2026-03-01T09:30:00+02:00')).toBe('2026-03-01T09:30:00+02:00')
    expect(read('tomorrow')).toBe('tomorrow')
  })

  it('keeps the order of rows, closes the gaps and drops empty ones', () => {
    const schema = form({ list: field.list({ title: 'L', of: field.text({ title: 'T' }) }) })
    const given = new URLSearchParams([
      ['values.list', '[]'],
      ['values.list.7', 'b'],
      ['values.list.2', 'a'],
      ['values.list.9', ''],
    ])
    expect(parseForm(schema, given)).toEqual({ list: ['b', 'a'] })
  })

  it('passes a value from an earlier step only where that is allowed, and never in a secret', () => {
    const schema = form({
      n: field.number({ title: 'N' }),
      list: field.list({ title: 'L', of: field.text({ title: 'T' }) }),
    })
    const text = '{{steps.a.output.n}}'
    expect(parseForm(schema, sent({ 'values.list': text }), 'values', { templates: true })).toEqual({ list: text })
    expect(parseForm(schema, sent({ 'values.list': text }))).toEqual({ list: [] })
  })

  it('does not change the prototype of anything', () => {
    const schema = form({ map: field.keyValue({ title: 'M' }) })
    const { map } = parseForm(schema, sent({ 'values.map.0.name': '__proto__', 'values.map.0.value': 'x' }))
    expect(Object.entries(map ?? {})).toEqual([['__proto__', 'x']])
    expect(Object.getPrototypeOf(map)).toBe(Object.prototype)
  })

  it('reads a form sent as multipart too', () => {
    const data = new FormData()
    data.append('values.a', 'x\r\ny')
    expect(parseForm(form({ a: field.longText({ title: 'A' }) }), data)).toEqual({ a: 'x\ny' })
  })

  it('does not fail on any names and texts', () => {
    const schema = form({
      n: field.number({ title: 'N' }),
      j: field.json({ title: 'J' }),
      l: field.list({ title: 'L', of: field.keyValue({ title: 'K' }) }),
      f: field.file({ title: 'F' }),
    })
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('values.n', 'values.j', 'values.l', 'values.l.0', 'values.l.0.1.name', 'values.f'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), (pairs) => void parseForm(schema, new URLSearchParams(pairs))),
    )
  })
})

describe('readForm', () => {
  it('tells JSON that is not JSON, where the field lies', () => {
    const schema = form({ group: field.object({ title: 'G', fields: { json: field.json({ title: 'Body' }) } }) })
    const { values, problems } = readForm(schema, sent({ 'values.group.json': '{"a":' }))
    expect(values).toEqual({ group: { json: '{"a":' } })
    expect(problems).toEqual([{ field: 'group.json', code: 'invalid_json', message: 'Body is not valid JSON.' }])
  })

  it('tells a name that is given twice or missing', () => {
    const schema = form({ map: field.keyValue({ title: 'M' }) })
    const read = (names: string[]) =>
      readForm(
        schema,
        new URLSearchParams(
          names.flatMap((name, at) => [
            [`values.map.${at}.name`, name],
            [`values.map.${at}.value`, 'v'],
          ]),
        ),
      ).problems
    expect(read(['a', 'a']).map(({ code }) => code)).toEqual(['name_twice'])
    expect(read(['a', '']).map(({ code }) => code)).toEqual(['name_missing'])
    expect(read(['a', 'b'])).toEqual([])
  })
})
