/** @jsxImportSource hono/jsx */
import { field, fields } from '@plugboard/core'
import type { FormSchema } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { FieldSet } from './field-set.js'
import { parseForm, readForm } from './parse-form.js'

const NOW = Date.UTC(2026, 2, 1, 12)

/** The schema as a manifest carries it. */
const manifest = (form: unknown): FormSchema => JSON.parse(JSON.stringify(form))

const render = async (props: Parameters<typeof FieldSet>[0]) => String(await (<FieldSet now={NOW} {...props} />))

const decode = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

interface Tag {
  name: string
  closing: boolean
  attributes: Record<string, string>
  /** What stands between this tag and the next. */
  text: string
}

function tagsOf(html: string): Tag[] {
  const tags = [...html.matchAll(/<(\/?)([a-z]+)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>([^<]*)/gi)]
  return tags.map(([, slash, name = '', attributes = '', text = '']) => ({
    name,
    closing: slash === '/',
    attributes: Object.fromEntries(
      [...attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, decode(value)]),
    ),
    text: decode(text),
  }))
}

/** What a browser would send: nothing from templates and disabled groups, boxes only when ticked. */
function submit(html: string): URLSearchParams {
  const sent = new URLSearchParams()
  const groups: boolean[] = []
  let templates = 0
  let select: { name: string; values: string[] } | undefined
  for (const { name, closing, attributes, text } of tagsOf(html)) {
    if (name === 'template') templates += closing ? -1 : 1
    if (name === 'fieldset') closing ? groups.pop() : groups.push('disabled' in attributes)
    if (templates > 0 || groups.includes(true)) continue
    if (name === 'select' && !closing) select = { name: attributes.name ?? '', values: [] }
    if (name === 'option' && !closing)
      select?.values[`selected` in attributes ? 'unshift' : 'push'](attributes.value ?? '')
    if (name === 'select' && closing && select) sent.append(select.name, select.values[0] ?? '')
    if (name === 'select' && closing) select = undefined
    if (name === 'textarea' && !closing)
      sent.append(attributes.name ?? '', text.replace(/^\n/, '').replaceAll('\n', '\r\n'))
    if (name !== 'input' || attributes.name === undefined) continue
    if (attributes.type === 'checkbox' && !('checked' in attributes)) continue
    sent.append(attributes.name, attributes.value ?? '')
  }
  return sent
}

const everything = manifest(
  fields({
    note: field.markdown({ text: 'Read the **guide**.' }),
    text: field.text({ title: 'Text' }),
    long: field.longText({ title: 'Long' }),
    host: field.host({ title: 'Host' }),
    url: field.url({ title: 'URL' }),
    number: field.number({ title: 'Number' }),
    port: field.port({ title: 'Port' }),
    on: field.checkbox({ title: 'On' }),
    off: field.checkbox({ title: 'Off', default: true }),
    choice: field.choice({
      title: 'Choice',
      choices: [
        { value: 'a', title: 'A' },
        { value: 'b', title: 'B' },
      ],
    }),
    level: field.choice({
      title: 'Level',
      choices: [
        { value: 1, title: 'One' },
        { value: 2, title: 'Two' },
      ],
    }),
    several: field.multiChoice({
      title: 'Several',
      choices: [
        { value: 'x', title: 'X' },
        { value: 'y', title: 'Y' },
        { value: 'z', title: 'Z' },
      ],
    }),
    none: field.multiChoice({ title: 'None', choices: [{ value: 'x', title: 'X' }], default: ['x'] }),
    at: field.dateTime({ title: 'At' }),
    file: field.file({ title: 'File' }),
    json: field.json({ title: 'JSON' }),
    jsonText: field.json({ title: 'JSON text' }),
    list: field.list({ title: 'List', of: field.text({ title: 'Entry' }) }),
    empty: field.list({ title: 'Empty', of: field.text({ title: 'Entry' }), optional: true }),
    rows: field.list({
      title: 'Rows',
      of: field.object({
        title: 'Row',
        fields: {
          name: field.text({ title: 'Name' }),
          tags: field.list({ title: 'Tags', of: field.number({ title: 'Tag' }) }),
        },
      }),
    }),
    group: field.object({
      title: 'Group',
      fields: { inner: field.object({ title: 'Inner', fields: { deep: field.text({ title: 'Deep' }) } }) },
    }),
    bare: field.object({ title: 'Bare', fields: { maybe: field.text({ title: 'Maybe', optional: true }) } }),
    headers: field.keyValue({ title: 'Headers' }),
    mode: field.choice({
      title: 'Mode',
      choices: [
        { value: 'plain', title: 'Plain' },
        { value: 'tls', title: 'TLS' },
      ],
    }),
    ca: field.text({ title: 'CA', visibleWhen: { mode: ['tls'] } }),
  }),
)

const values = {
  text: ' a "quoted" <b> & \'c\' ',
  long: '\nfirst\n  second\n',
  host: 'db.internal',
  url: 'https://example.com/a?b=1&c=2',
  number: -1.5,
  port: 5432,
  on: true,
  off: false,
  choice: 'b',
  level: 2,
  several: ['x', 'z'],
  none: [],
  at: '2026-03-01T09:30:15Z',
  file: { name: 'a.txt', contentType: 'text/plain', size: 2, url: 'data:text/plain;base64,aGk=' },
  json: { a: [1, null, 'x'], b: { c: true } },
  jsonText: 'just text',
  list: ['one', 'two'],
  empty: [],
  rows: [
    { name: 'r1', tags: [1, 2] },
    { name: 'r2', tags: [3] },
  ],
  group: { inner: { deep: 'down' } },
  bare: {},
  headers: { 'X-One': '1', __proto__x: '2' },
  mode: 'plain',
}

describe('a form that is rendered and sent back', () => {
  it('gives the same values for every kind of field', async () => {
    const sent = submit(await render({ schema: everything, values }))
    expect(readForm(everything, sent)).toEqual({ values, problems: [] })
  })

  it('gives the same values with and without values from earlier steps', async () => {
    const html = await render({ schema: everything, values, templates: true })
    expect(parseForm(everything, submit(html), 'values', { templates: true })).toEqual(values)
  })

  it('carries a value from an earlier step in any field', async () => {
    const names = Object.keys(values).filter((name) => name !== 'mode')
    const fromStep = Object.fromEntries(names.map((name) => [name, `{{steps.first.output.${name}}}`]))
    const html = await render({ schema: everything, values: fromStep, templates: true, prefix: 'input' })
    const read = readForm(everything, submit(html), 'input', { templates: true })
    expect(read).toEqual({ values: fromStep, problems: [] })
  })

  it('works under another prefix and under none', async () => {
    for (const prefix of ['input', '']) {
      const sent = submit(await render({ schema: everything, values, prefix }))
      expect(parseForm(everything, sent, prefix)).toEqual(values)
    }
  })

  it('keeps the defaults of fields that have no value', async () => {
    const schema = manifest(
      fields({
        port: field.port({ title: 'Port', default: 25 }),
        tls: field.checkbox({ title: 'TLS', default: true }),
      }),
    )
    expect(parseForm(schema, submit(await render({ schema })))).toEqual({ port: 25, tls: true })
  })

  it('brings back JSON that is not JSON as it was typed', async () => {
    const schema = manifest(fields({ json: field.json({ title: 'JSON' }) }))
    const problems = [{ field: 'json', message: 'JSON is not valid JSON.' }]
    const sent = submit(await render({ schema, values: { json: '{"a":' }, problems }))
    expect(sent.get('values.json')).toBe('{"a":')
  })
})

describe('a secret', () => {
  const schema = manifest(
    fields({
      password: field.secret({ title: 'Password' }),
      headers: field.keyValue({ title: 'Headers', secretValues: true }),
    }),
  )

  it('never stands in the page, even when it is among the values', async () => {
    const html = await render({ schema, values: { password: 'hunter2', headers: { Authorization: 'hunter3' } } })
    expect(html).not.toMatch(/hunter/)
    expect(html).toContain('type="password"')
  })

  it('is required while it is not stored', async () => {
    expect(await render({ schema })).toMatch(/type="password"[^>]* required/)
  })

  it('may be left empty once it is stored, and says since when', async () => {
    const html = await render({ schema, secretsSet: { password: NOW - 3 * 86_400_000, headers: NOW } })
    expect(html).toContain('Set 3 days ago — leave empty to keep')
    expect(html).not.toContain('required')
    expect(parseForm(schema, submit(html))).toEqual({})
  })

  it('is known to be stored from the shape a connection is answered in', async () => {
    const html = await render({ schema, values: { password: { set: true, updatedAt: NOW - 60_000 } } })
    expect(html).toContain('Set 1 minute ago')
  })
})

describe('a field', () => {
  const schema = manifest(
    fields({
      host: field.host({ title: 'Server', help: 'Name or address.', placeholder: 'db.example.com' }),
      where: field.list({
        title: 'Where',
        of: field.object({ title: 'Condition', fields: { column: field.text({ title: 'Column' }) } }),
      }),
      mode: field.choice({
        title: 'Mode',
        choices: [
          { value: 'a', title: 'A' },
          { value: 'b', title: 'B' },
        ],
        default: 'a',
      }),
      extra: field.text({ title: 'Extra', visibleWhen: { mode: ['b'] } }),
    }),
  )

  it('has a label that points at its input, an asterisk and a placeholder', async () => {
    const html = await render({ schema })
    expect(html).toMatch(/<label[^>]* for="field-values-host">Server<span[^>]*>\*<\/span><\/label>/)
    expect(html).toMatch(/<input[^>]* id="field-values-host"[^>]* required[^>]* placeholder="db.example.com"/)
  })

  it('is described by its help and its problem, and is marked as invalid', async () => {
    const html = await render({ schema, problems: [{ field: 'host', message: 'No such server.' }] })
    expect(html).toMatch(
      /<input[^>]* aria-describedby="field-values-host-help field-values-host-problem" aria-invalid="true"/,
    )
    expect(html).toMatch(/id="field-values-host-problem"[^>]*>.*No such server\./)
  })

  it('inside a row shows the problem at its own input', async () => {
    const html = await render({
      schema,
      values: { where: [{ column: 'x' }] },
      problems: [{ field: 'where.0.column', message: 'No such column.' }],
    })
    expect(html).toMatch(/name="values.where.0.column" aria-describedby="field-values-where-0-column-problem"/)
  })

  it('is hidden and disabled while its condition does not hold', async () => {
    expect(await render({ schema })).toMatch(/<fieldset[^>]* data-visible-when="[^"]*"[^>]* hidden[^>]* disabled/)
    const shown = await render({ schema, values: { mode: 'b' } })
    expect(shown).not.toMatch(/<fieldset[^>]* data-visible-when="[^"]*"[^>]* hidden/)
    expect(submit(shown).has('values.extra')).toBe(true)
  })

  it('that does not exist still has its problem shown', async () => {
    expect(await render({ schema, problems: [{ field: 'gone', message: 'There is no such field.' }] })).toContain(
      'There is no such field.',
    )
  })
})

describe('a choice from an outside system', () => {
  const schema = manifest(
    fields({
      team: field.text({ title: 'Team' }),
      channel: field.choice({
        title: 'Channel',
        options: { dependsOn: ['team'], search: true, load: async () => [] },
      }),
    }),
  )

  it('is a combobox that knows where to ask and what it depends on', async () => {
    const html = await render({ schema, values: { channel: 'C1' }, optionsUrl: '/options' })
    const input = tagsOf(html).find(({ attributes }) => attributes.role === 'combobox')?.attributes
    expect(input).toMatchObject({
      'data-options-url': '/options',
      'data-options-field': 'channel',
      'data-depends-on': '["values.team"]',
      'data-options-search': '',
      'data-free-text': '',
    })
    expect(parseForm(schema, submit(html))).toEqual({ channel: 'C1' })
  })

  it('is a text input when there is nowhere to ask', async () => {
    const html = await render({ schema, values: { channel: 'C1' } })
    expect(html).not.toContain('combobox')
    expect(parseForm(schema, submit(html))).toEqual({ channel: 'C1' })
  })
})

describe('a list', () => {
  const schema = manifest(
    fields({
      rows: field.list({ title: 'Rows', of: field.list({ title: 'Cells', of: field.text({ title: 'Cell' }) }) }),
    }),
  )

  it('that needs an entry begins with an empty one', async () => {
    expect(submit(await render({ schema })).has('values.rows.0')).toBe(true)
  })

  it('has one mark for each depth, so that a new row keeps the template of the list in it', async () => {
    const html = await render({ schema, values: { rows: [['a']] } })
    expect(html).toContain('name="values.rows.__0__"')
    expect(html).toContain('name="values.rows.__0__.__1__"')
    expect(html).toContain('name="values.rows.0.__0__"')
  })
})

it('no field needs inline styles or scripts', async () => {
  const html = await render({ schema: everything, values, templates: true, optionsUrl: '/options' })
  expect(html).not.toMatch(/\sstyle=|<script|\son\w+=/)
})
