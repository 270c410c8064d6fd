import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describePiece } from '@plugboard/core'
import { describe, expect, it, vi } from 'vitest'
import { connectionValues, startOracleServer } from './server/oracle-server.js'
import { act } from './try-out.js'

const loaded = vi.hoisted(() => ({ library: false }))
vi.mock('oracledb', async (original) => {
  loaded.library = true
  return original()
})

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** What a process may do that runs pieces: read, and connect. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isStable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13)
const FLAGS = [
  isStable ? '--permission' : '--experimental-permission',
  ...(major >= 25 ? ['--allow-net'] : []),
  `--allow-fs-read=${root}`,
  '--input-type=module',
  '-e',
]

describe('the library of oracle', () => {
  it('is loaded when an action first runs, not to describe the piece', async () => {
    const { piece } = await import('../src/index.js')
    describePiece(piece, { name: piece.name, version: '0.0.0' })
    expect(loaded.library).toBe(false)
    const server = await startOracleServer()
    await act('query', connectionValues(server), { sql: 'select 1 from dual' }).finally(() => server.close())
    expect(loaded.library).toBe(true)
  })

  it('needs no native code, writes no files and starts no processes', async () => {
    const server = await startOracleServer()
    const { user, password } = connectionValues(server)
    const script = `
      const { default: oracledb } = await import('oracledb')
      const connectString = '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=${server.port}))(CONNECT_DATA=(SERVICE_NAME=testpdb)))'
      const connection = await oracledb.getConnection({ user: '${user}', password: '${password}', connectString })
      const { rows } = await connection.execute('select :1 as A from dual', ['over the wire'])
      await connection.close()
      console.log(JSON.stringify({ thin: oracledb.thin, rows }))`
    const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, script], { cwd: root })
    await server.close()
    expect(JSON.parse(stdout)).toEqual({ thin: true, rows: [['over the wire']] })
  })
})
