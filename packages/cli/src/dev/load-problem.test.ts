import { expect, it } from 'vitest'
import { loadProblem } from './load-problem.js'

it('gives the error in words and the file it was thrown in', () => {
  const output = `file:///home/ada/acme/dist/acme.js:7
throw new Error("no key")
      ^

Error: no key
  of two lines
    at file:///home/ada/acme/dist/acme.js:7:7
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)

Node.js v20.20.2
`
  expect(loadProblem(output, '/home/ada/acme')).toEqual({
    kind: 'load',
    at: 'dist/acme.js',
    message: 'Error: no key\n  of two lines',
  })
})

it('names no file outside of the piece', () => {
  const output = 'TypeError: x is not a function\n    at file:///other/index.js:1:2\n'
  expect(loadProblem(output, '/home/ada/acme')).toMatchObject({ at: '', message: 'TypeError: x is not a function' })
})

it('gives all that was written where it is no error', () => {
  expect(loadProblem('Killed\n\n', '/home/ada/acme').message).toBe('Killed')
})
