import { Connection, Request, TYPES } from 'tedious'
import { describe, expect, it } from 'vitest'
import { makeServer } from './make-server.js'
import { lex, write } from './tds-server/lex.js'
import { md4 } from './tds-server/md4.js'
import { passwordKey } from './tds-server/ntlm.js'
import { agree, ENCRYPTION } from './tds-server/prelogin.js'

/** The server of the tests, against what its formats are documented with. */
describe('the server of the tests', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      'e33b4ddc9c38f2199c3e7b164fcc0536',
    ],
  ])('hashes %j as RFC 1320 does', (text, digest) => {
    expect(md4(Buffer.from(text)).toString('hex')).toBe(digest)
  })

  it('makes of a password the key that [MS-NLMP] 4.2.4.1.1 shows', () => {
    const key = passwordKey({ domain: 'Domain', user: 'User', password: 'Password' })
    expect(key.toString('hex')).toBe('0c868a403bfd7a93a3001ef22ef02e3f')
  })

  it.each([
    ['on', 'on', 'on'],
    ['on', 'on', 'off'],
    ['on', 'notSupported', 'notSupported'],
    ['off', 'off', 'off'],
    ['off', 'on', 'required'],
    ['notSupported', 'required', 'on'],
    ['notSupported', 'required', 'required'],
    ['notSupported', 'notSupported', 'off'],
  ] as const)(
    'agrees to encryption as [MS-TDS] 2.2.6.5 says: client %s, answer %s, server %s',
    (client, expected, server) => {
      expect(agree(ENCRYPTION[client], server)).toBe(expected)
    },
  )

  it('reads names, texts and comments as T-SQL does', () => {
    const tokens = lex("select [a]]b], \"c\"\"d\", N'it''s' /* [no] */ -- 'no'\n from @p1")
    expect(tokens.filter(({ kind }) => kind !== 'space' && kind !== 'sign').map(({ text }) => text)).toEqual([
      'select',
      'a]b',
      'c"d',
      "it's",
      'from',
      '@p1',
    ])
    expect(write(tokens)).toContain('"a]b"')
  })

  it('runs procedures called by name, and gives their output parameters and status', async () => {
    const server = await makeServer()
    await server.run(
      'create procedure twice @n int, @result decimal(10, 2) output as begin set @result = @n * 2; return 7; end',
    )
    const connection = new Connection({
      server: '127.0.0.1',
      authentication: { type: 'default', options: { userName: 'plugboard', password: String(server.values.password) } },
      options: { port: server.tds.port, database: 'shop', trustServerCertificate: true },
    })
    connection.on('error', () => {})
    const told: unknown[] = []
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null) => (error ? reject(error) : resolve())
      const request = new Request('dbo.twice', done)
      request.addParameter('n', TYPES.Int, 21)
      request.addOutputParameter('result', TYPES.Decimal, undefined, { precision: 10, scale: 2 })
      request.on('returnValue', (name, value) => told.push([name, value]))
      request.on('doneProc', (_count, _more, status) => told.push(status))
      connection.connect((error) => (error ? reject(error) : connection.callProcedure(request)))
    })
    connection.close()
    await server.stop()
    expect(told).toEqual([['result', 42], 7])
  })
})
