/** @jsxImportSource hono/jsx */
import { describe, expect, it } from 'vitest'
import { Status } from './status.js'

describe('a status', () => {
  it('says its word and gives the reason to those who cannot see the colour', async () => {
    const html = String(await (<Status status="error" reason={{ message: 'Refused.', since: 0 }} now={0} />))
    expect(html).toMatch(/tone-error.*Error/)
    expect(html).toContain('<span class="sr-only">: Refused.</span>')
  })

  it('shows reason and time when there is room', async () => {
    const html = String(
      await (<Status status="missing" detailed reason={{ message: 'Never finished.', since: 0 }} now={7_200_000} />),
    )
    expect(html).toContain('Missing')
    expect(html).toContain('2 hours ago')
  })
})
