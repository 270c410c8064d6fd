import { expect, it } from 'vitest'
import { npmFailure } from './npm-failure.js'

it.each([
  [
    'npm error code EALLOWGIT\nnpm error Fetching packages of type "git" have been disabled',
    'unsupported_dependencies',
  ],
  ['npm error code ENOENT\nnpm error syscall spawn no-git-for-pieces', 'unsupported_dependencies'],
  ['npm ERR! code E404\nnpm ERR! 404 Not Found - GET http://a/b', 'unsupported_dependencies'],
  ['npm error code ETARGET\nnpm error notarget No matching version found for a@9.', 'unsupported_dependencies'],
  ['npm error code EINTEGRITY', 'integrity_mismatch'],
  ['npm error code TAR_ABORT', 'package_too_large'],
  ['npm error code ECONNRESET', 'dependencies_failed'],
])('what npm says, %j, is told as %s', (stderr, code) => {
  expect(npmFailure({ code: 1, signal: null, stderr }, [])).toMatchObject({ code, hint: expect.any(String) })
})

it('an unknown failure is told in the words of npm, without what is to be hidden', () => {
  const stderr =
    'npm error code EOTHER\nnpm error at /data/pieces/.x/tree with token-1\nnpm error A complete log of this'
  const { message } = npmFailure({ code: 1, signal: null, stderr }, ['token-1', '/data/pieces/.x/tree'])
  expect(message).toBe('What the piece depends on could not be installed: code EOTHER at  with')
})

it('an npm that was killed took too long, unless the system did it', () => {
  const killed = (signal: NodeJS.Signals) => npmFailure({ code: null, signal, stderr: '' }, [])
  expect(killed('SIGXFSZ').code).toBe('package_too_large')
  expect(killed('SIGKILL').message).toMatch(/npm was ended by SIGKILL/)
  expect(npmFailure({ code: null, signal: null, stderr: '' }, []).message).toMatch(/longer than two minutes/)
})
