/** @jsxImportSource hono/jsx */
import { expect, it } from 'vitest'
import { TextInput } from './text-input.js'

it('is labelled, described by help and problem, and marked as invalid', async () => {
  const html = String(
    await (<TextInput label="Name" name="name" value={'"x"'} required help="Seen by all." problem="Is taken." />),
  )
  expect(html).toMatch(/<label[^>]* for="input-name">Name/)
  expect(html).toContain('value="&quot;x&quot;"')
  expect(html).toContain('aria-describedby="input-name-help input-name-problem" aria-invalid="true" required')
  expect(html).toMatch(/id="input-name-problem".*Is taken\./)
})

it('says nothing more when there is no help and no problem', async () => {
  const html = String(
    await (<TextInput label="Password" name="password" type="password" autocomplete="current-password" />),
  )
  expect(html).not.toMatch(/aria-|<p/)
  expect(html).toContain('autocomplete="current-password"')
})
