import { expect, it } from 'vitest'
import { installProblem } from './install-problem.js'

it('is a refusal with a code, what was found, and what to do', () => {
  const cause = new Error('underneath')
  expect(installProblem('not_exact', 'This is a range.', { field: 'version', cause })).toMatchObject({
    kind: 'invalid',
    code: 'not_exact',
    message: 'This is a range.',
    field: 'version',
    hint: expect.stringMatching(/^Give one exact version/),
    cause,
  })
})

it('says in one line what a package says in many, and no more than can be read', () => {
  const { message } = installProblem('not_a_piece', `It says:\n\u001b[31m"red"\u202e\u2028${'x'.repeat(100_000)}`)
  expect(message).toMatch(/^It says: \[31m"red" x+$/)
  expect(message.length).toBeLessThanOrEqual(600)
})
