import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeFlags } from './spawn-runner.js'
import { PieceLab } from './testing/piece-lab.js'

describe('the flags of a runner', () => {
  it.each([
    ['20.19.0', '--experimental-permission', false],
    ['22.12.0', '--experimental-permission', false],
    ['22.13.0', '--permission', false],
    ['23.4.0', '--experimental-permission', false],
    ['23.5.0', '--permission', false],
    ['24.0.0', '--permission', false],
    ['25.0.0', '--permission', true],
    ['26.1.0', '--permission', true],
  ])('of Node %s have %s', (version, permission, network) => {
    const flags = nodeFlags({ readable: ['/a', '/b c'], folders: [] }, version)
    expect(flags).toContain(permission)
    expect(flags.includes('--allow-net')).toBe(network)
    expect(flags).toEqual(expect.arrayContaining(['--allow-fs-read=/a', '--allow-fs-read=/b c']))
    expect(flags.filter((flag) => flag.startsWith('--allow') && !flag.startsWith('--allow-fs-read='))).toEqual(
      network ? ['--allow-net'] : [],
    )
  })
})

describe('the flags of a runner that works in folders', () => {
  const flags = nodeFlags({ readable: ['/code'], folders: ['/srv/inbox'] })

  it('let it write there, and nowhere else but below what it has opened', () => {
    const written = flags.filter((flag) => flag.startsWith('--allow-fs-write='))
    expect(written).toContain('--allow-fs-write=/srv/inbox')
    expect(written.filter((flag) => !/=(\/srv\/inbox|\/proc\/self\/fd\/\d+(\/\*)?)$/.test(flag))).toEqual([])
    expect(flags).toContain('--allow-fs-read=/code')
  })
})

describe('a runner whose server is killed', () => {
  let lab: PieceLab
  beforeAll(async () => {
    lab = await PieceLab.open()
  })
  afterAll(() => lab?.close())

  it.runIf(process.platform === 'linux' && existsSync('/usr/bin/setpriv'))(
    'is gone as well, even in the middle of a loop',
    async () => {
      const piece = await lab.action(
        'ctx.log.info(String(process.pid)); await new Promise((resolve) => setTimeout(resolve, 50)); while (true);',
      )
      const host = fileURLToPath(new URL('../../dist/piece-host/piece-host.js', import.meta.url))
      const script = `
        const { PieceHost } = await import(${JSON.stringify(host)})
        const host = new PieceHost({ policy: { mode: 'local', allow: [], denied: [] } })
        const call = { method: 'action', projectId: 'p', location: ${JSON.stringify(piece)}, auth: { kind: 'none', method: 'none', fields: {} }, name: 'run', input: {}, secrets: [] }
        await host.call(call, { onLog: (line) => console.log(line.message) })`
      const server = spawn(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TMPDIR: lab.folder },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [data] = await once(server.stdout, 'data')
      const runner = Number(String(data))
      expect(existsSync(`/proc/${runner}`)).toBe(true)
      server.kill('SIGKILL')
      await expect.poll(() => isRunning(runner), { timeout: 5_000 }).toBe(false)
    },
  )
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
