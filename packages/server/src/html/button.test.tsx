/** @jsxImportSource hono/jsx */
import { describe, expect, it } from 'vitest'
import { Button } from './button.js'

describe('a button', () => {
  it('with an address is a link, else a button that does not submit', async () => {
    expect(String(await (<Button href="/x">Go</Button>))).toMatch(/^<a class="btn btn-plain" href="\/x"/)
    expect(String(await (<Button hx-post="/x">Go</Button>))).toMatch(
      /^<button class="btn btn-plain" type="button" hx-post="\/x"/,
    )
  })
})
