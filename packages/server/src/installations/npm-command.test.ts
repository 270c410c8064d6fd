import { tmpdir } from 'node:os'
import { describe, expect, it, vi } from 'vitest'
import { runNpm } from './npm-command.js'

const cwd = tmpdir()

describe('npm', () => {
  it('is run, and its output and exit status are told', async () => {
    const { code, stdout } = await runNpm(['--version'], { cwd, timeout: 20_000 })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
    expect(await runNpm(['no-such-command'], { cwd, timeout: 20_000 })).toMatchObject({ code: 1 })
  })

  it('sees nothing of the environment of the server but what it is given', async () => {
    vi.stubEnv('PLUGBOARD_ROOT_KEY', 'canary')
    vi.stubEnv('npm_config_registry', 'http://canary.example/')
    const env = { MORE: 'more' }
    const { stdout } = await runNpm(['exec', '--offline', '-c', 'env'], { cwd, env, timeout: 20_000 })
    expect(stdout).toContain('MORE=more')
    expect(stdout).not.toContain('canary')
    vi.unstubAllEnvs()
  })

  it('is killed when its time is up', async () => {
    const started = performance.now()
    expect(await runNpm(['exec', '--offline', '-c', 'sleep 20'], { cwd, timeout: 1_500 })).toMatchObject({ code: null })
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('is killed when it is given up, or not even begun, and the reason is told', async () => {
    const giving = new AbortController()
    const reason = new Error('given up')
    setTimeout(() => giving.abort(reason), 500)
    const run = () => runNpm(['exec', '--offline', '-c', 'sleep 20'], { cwd, timeout: 15_000, signal: giving.signal })
    await expect(run()).rejects.toBe(reason)
    await expect(run()).rejects.toBe(reason)
  })
})
