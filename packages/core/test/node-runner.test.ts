import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { RULES } from '../src/testing/check-piece.js'

const script = fileURLToPath(new URL('node-runner.js', import.meta.url))

/** Runs the script in a Node of its own. */
function runNode(...args: string[]): Promise<{ code: unknown; output: string }> {
  // Without the mark of a test runner around it, which would change what the inner one prints.
  const { NODE_TEST_CONTEXT, ...env } = process.env
  return new Promise((done) => {
    execFile(process.execPath, ['--test-reporter=tap', script, ...args], { env }, (error, output) =>
      done({ code: error === null ? 0 : error.code, output }),
    )
  })
}

/** The rules, the example, and that nothing is sent and cancelling is heard. */
const cases = RULES.length + 3

it('lets a good piece pass under node:test', async () => {
  const { code, output } = await runNode()
  expect(code).toBe(0)
  expect(output).toContain(`# pass ${cases}\n# fail 0`)
})

it('finds a broken piece under node:test, by exactly one case', async () => {
  const { code, output } = await runNode('broken')
  expect(code).toBe(1)
  expect(output).toContain(`# pass ${cases - 1}\n# fail 1`)
  expect(output).toMatch(/^not ok \d+ - clock \/ now runs example 1$/m)
  expect(output).toContain('output.at is a Date')
})

it('runs alone too, and prints nothing by itself', async () => {
  expect(JSON.parse((await runNode('alone')).output)).toMatchObject({ passed: cases, failed: 0 })
  expect(JSON.parse((await runNode('alone', 'broken')).output)).toMatchObject({ passed: cases - 1, failed: 1 })
})
