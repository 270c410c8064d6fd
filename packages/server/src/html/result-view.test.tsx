/** @jsxImportSource hono/jsx */
import { describe, expect, it } from 'vitest'
import { ResultView } from './result-view.js'

const render = async (value: unknown) => String(await (<ResultView label="Result" value={value} />))

describe('a result', () => {
  it('with rows is a table, with what stands beside them below', async () => {
    const html = await render({
      rows: [
        { id: 1, name: 'Ada' },
        { id: 2, name: null },
      ],
      more: true,
      took: 5,
    })
    expect(html).toContain('<th scope="col" class="cell-end">id</th><th scope="col" class="">name</th>')
    expect(html).toContain('<td class="cell-end">2</td>')
    expect(html).toContain('2 rows · there are more · took: 5')
  })

  it('that is a list of objects is a table of every name they have', async () => {
    const html = await render([{ a: 1 }, { b: { c: [2] } }])
    expect(html).toContain('>b</th>')
    expect(html).toContain('{&quot;c&quot;:[2]}')
    expect(html).toContain('2 rows')
  })

  it('of many rows shows the first hundred and says so', async () => {
    const html = await render(Array.from({ length: 250 }, (_, id) => ({ id })))
    expect(html.match(/<tr>/g)).toHaveLength(101)
    expect(html).toContain('250 rows, the first 100 shown')
  })

  it('of another shape is indented JSON', async () => {
    expect(await render({ ok: true })).toContain('{\n  &quot;ok&quot;: true\n}')
    expect(await render({ rows: [1, 2] })).toContain('<pre')
    expect(await render([])).toContain('[]')
  })

  it('that is text is shown as it is, escaped', async () => {
    expect(await render('<b>bold</b>')).toContain('&lt;b&gt;bold&lt;/b&gt;')
  })

  it('that is nothing says so', async () => {
    expect(await render(null)).toContain('It gave no value.')
  })

  it('that is very long is cut, in cells and as text', async () => {
    const long = 'x'.repeat(60_000)
    expect(await render(long)).toContain('The first 50000 of 60000 characters are shown.')
    expect(await render([{ long }])).toContain(`${'x'.repeat(199)}…</span>`)
  })
})
