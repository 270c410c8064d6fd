/** @jsxImportSource hono/jsx */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '../piece-host/exchange.js'
import { SeenView } from './seen-view.js'
import type { Seen } from './watched-call.js'

const EXCHANGE: Exchange = {
  method: 'POST',
  url: 'https://api.acme.example/<b>',
  requestHeaders: [['authorization', 'Bearer [secret]']],
  requestBody: { text: '{"to":"Ada"}', more: 0 },
  status: 200,
  responseHeaders: [],
  responseBody: { text: 'x'.repeat(10), more: 2_048 },
  startedMs: 0,
  ms: 84,
}
const UNFOLDED = /<details[^>]* open/
const NOTHING: Seen = { exchanges: [], connections: [], lines: [] }
const shown = async (seen: Partial<Seen>) => String(await (<SeenView seen={{ ...NOTHING, ...seen }} />))

describe('what a piece was seen doing', () => {
  it('is nothing where it did nothing', async () => {
    expect(await shown({})).toBe('')
  })

  it('is each request with its answer, JSON spread out, and how much more there was', async () => {
    const html = await shown({ exchanges: [EXCHANGE] })
    for (const part of ['200', '84 ms', 'Bearer [secret]', '&quot;to&quot;: &quot;Ada&quot;', '… 2048 more bytes']) {
      expect(html).toContain(part)
    }
    expect(html).not.toContain('<b>')
  })

  it('is unfolded where the answer was an error, and says so where there was none', async () => {
    expect(await shown({ exchanges: [EXCHANGE] })).not.toMatch(UNFOLDED)
    expect(await shown({ exchanges: [{ ...EXCHANGE, status: 404 }] })).toMatch(UNFOLDED)
    const { status: _, responseBody: __, ...asked } = EXCHANGE
    expect(await shown({ exchanges: [{ ...asked, error: 'connect ECONNREFUSED' }] })).toContain(
      'No answer: connect ECONNREFUSED',
    )
  })

  it('is its connections where it made no request', async () => {
    const connections = [{ outcome: 'connected' as const, host: 'db.acme.example', port: 5432, address: '10.0.0.7' }]
    const html = await shown({ connections })
    for (const part of ['Connected', 'db.acme.example:5432', '10.0.0.7']) expect(html).toContain(part)
    expect(await shown({ connections, exchanges: [EXCHANGE] })).not.toContain('db.acme.example')
  })

  it('is what it logged', async () => {
    const html = await shown({ lines: [{ level: 'warn', message: 'slow', data: { ms: 9 } }] })
    expect(html).toContain('slow {&quot;ms&quot;:9}')
  })
})
