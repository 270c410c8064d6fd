import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isPieceError } from '@plugboard/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Answer, failure, OK, type ProtocolServer, protocolServer, SCRAMBLE, switchTo } from './protocol-server.js'
import { act, failureOf, tryConnection } from './try-out.js'

const PASSWORD = 'a password of many letters'
const NATIVE = 'mysql_native_password'

const fixture = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
const login = (port: number) => ({
  host: 'localhost',
  port,
  database: 'shop',
  user: 'ada',
  password: PASSWORD,
  tls: 'disable',
  connectTimeout: 5,
})

describe('a server that only speaks the protocol of MySQL', () => {
  let server: ProtocolServer
  beforeEach(() => {
    // The library writes there when it reads what it does not know.
    for (const method of ['error', 'trace', 'warn'] as const) vi.spyOn(console, method).mockReturnValue()
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await server.close()
  })

  const start = async (plugin: string, answer: Answer, withTls = false) => {
    const tls = { key: await fixture('server-key.pem'), cert: await fixture('server.pem') }
    server = await protocolServer({ plugin, answer, ...(withTls && { tls }) })
    return login(server.port)
  }
  const heard = () => Buffer.concat(server.received).toString('latin1')

  it('is given the password encrypted with its key, when it asks so without TLS (caching_sha2_password)', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const pem = publicKey.export({ type: 'spki', format: 'pem' })
    let given = ''
    const values = await start('caching_sha2_password', (payload, sequence) => {
      if (sequence === 1) return [Buffer.from([1, 4])]
      if (payload.equals(Buffer.from([2]))) return [Buffer.concat([Buffer.from([1]), Buffer.from(pem)])]
      if (sequence === 5) {
        const padding = constants.RSA_PKCS1_OAEP_PADDING
        const mixed = privateDecrypt({ key: privateKey, padding, oaepHash: 'sha1' }, payload)
        given = Buffer.from(mixed.map((byte, index) => byte ^ (SCRAMBLE[index % SCRAMBLE.length] ?? 0))).toString()
        return [OK]
      }
      return [failure(1644, 'signed in')]
    })
    const { stages, result } = await tryConnection(values)
    expect(stages).toEqual(['network', 'authentication'])
    expect(result).toMatchObject({ message: expect.stringContaining('signed in') })
    expect(given).toBe(`${PASSWORD}\0`)
    expect(heard()).not.toContain(PASSWORD)
  })

  it('is satisfied with a proof, where it knows the user already (caching_sha2_password)', async () => {
    const values = await start('caching_sha2_password', (_payload, sequence) =>
      sequence === 1 ? [Buffer.from([1, 3]), OK] : [failure(1644, 'signed in')],
    )
    expect((await tryConnection(values)).result).toMatchObject({ message: expect.stringContaining('signed in') })
    expect(heard()).not.toContain(PASSWORD)
  })

  it.each([
    ['disable', false],
    ['require', true],
  ])('does not get the password in the clear with TLS %s', async (tls, withTls) => {
    for (const plugin of [NATIVE, 'mysql_clear_password']) {
      const values = await start(plugin, () => [switchTo('mysql_clear_password')], withTls)
      const { result } = await tryConnection({ ...values, tls })
      expect(result).toMatchObject({ code: 'unsupported', field: 'tls' })
      expect(heard()).not.toContain(PASSWORD)
      await server.close()
    }
  })

  it('gets the password in the clear once its certificate is verified', async () => {
    const answer: Answer = (payload) => {
      if (payload.includes(PASSWORD)) return [OK]
      return payload[0] === 3 ? [failure(1644, 'signed in')] : [switchTo('mysql_clear_password')]
    }
    const values = await start(NATIVE, answer, true)
    const { result } = await tryConnection({ ...values, tls: 'verify-full', ca: await fixture('ca.pem') })
    expect(result).toMatchObject({ message: expect.stringContaining('signed in') })
    expect(heard()).toContain(PASSWORD)
  })

  it('is told that it asks for another way of signing in', async () => {
    const values = await start(NATIVE, () => [switchTo('authentication_ldap_sasl_client')])
    expect((await tryConnection(values)).result).toMatchObject({ code: 'unsupported', field: 'user' })
  })

  it.each([
    [1040, 'provider_unavailable', undefined],
    [1044, 'permission_denied', 'database'],
    [1130, 'permission_denied', 'user'],
    [1862, 'invalid_credentials', 'password'],
    [3118, 'permission_denied', 'user'],
    [3159, 'permission_denied', 'tls'],
  ])('is understood when it refuses with error %i', async (errno, code, field) => {
    const values = await start(NATIVE, () => [failure(errno, 'No.')])
    const { stages, result } = await tryConnection(values)
    expect(stages).toEqual(['network', 'authentication'])
    expect(result).toMatchObject({ code, field })
  })

  it('gets no file of this machine, whenever it asks for one', async () => {
    const file = Buffer.concat([Buffer.from([0xfb]), Buffer.from('/etc/hosts')])
    // An empty packet is the answer that there is no such file.
    const asks =
      (command: (payload: Buffer) => boolean): Answer =>
      (payload) => {
        if (payload.length === 0) return [OK]
        if (payload[0] === 0x16) return [Buffer.from([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])]
        return command(payload) ? [file] : [OK]
      }
    const moments = [
      asks((payload) => payload.subarray(1).toString().startsWith('set ')),
      asks((payload) => payload.subarray(1).toString().startsWith('start ')),
      asks((payload) => payload[0] === 0x17),
    ]
    for (const moment of moments) {
      const values = await start(NATIVE, moment)
      expect(await failureOf(act('query', values, { sql: 'select 1' }))).toMatchObject({ code: 'bad_response' })
      expect(server.received.filter((payload) => payload.length === 0)).toHaveLength(1)
      expect(heard()).not.toContain('localhost')
      await server.close()
    }
  })

  it('is sent as it is what it cannot prepare, where there are no values', async () => {
    const unprepared = failure(1295, 'This command is not supported in the prepared statement protocol yet')
    const values = await start(NATIVE, (payload) => (payload[0] === 0x16 ? [unprepared] : [OK]))
    const sql = 'create procedure `?` () select 1'
    expect(await act('query', values, { sql })).toEqual({ rows: [], count: 0, columns: [], more: false })
    expect(server.received).toContainEqual(Buffer.from(`\x03${sql}`))
    const error = await failureOf(act('query', values, { sql: 'lock ?', parameters: [1] }))
    expect(error).toMatchObject({ code: 'unsupported', field: 'sql' })
  })

  it('does no harm, whatever it answers', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((list) => Buffer.from(list))
    await fc.assert(
      fc.asyncProperty(fc.nat(6), fc.array(bytes, { minLength: 1, maxLength: 4 }), async (after, junk) => {
        let count = 0
        const values = await start(NATIVE, (payload) => {
          count++
          if (count > after) return { last: junk }
          return payload[0] === 0x16 ? [Buffer.from([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])] : [OK]
        })
        const outcome: unknown = await act('query', values, { sql: 'select 1' }).catch((error: unknown) => error)
        // Junk that happens to be well-formed may pass for a result.
        if (outcome instanceof Error) expect(isPieceError(outcome)).toBe(true)
        await server.close()
      }),
      { numRuns: 200 },
    )
  })
})
