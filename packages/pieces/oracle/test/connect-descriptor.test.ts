import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectDescriptor } from '../src/connect-descriptor.js'

const fields = {
  host: 'db.example.com',
  port: 1521,
  serviceName: 'shop.example.com',
  user: 'u',
  password: 'p',
  tls: 'disable',
  connectTimeout: 10,
} as const

/** Everything a person may type, with much of what could end a clause. */
const anything = fc.string({
  unit: fc.constantFrom('(', ')', '=', '"', "'", ' ', '\n', '\0', 'a', 'é', '/', '.', '-', '#'),
})

const SHAPE =
  /^\(DESCRIPTION=\(ADDRESS=\(PROTOCOL=tcps?\)\(HOST=([^()=\s]+)\)\(PORT=\d+\)\)\(CONNECT_DATA=\((SERVICE_NAME|SID)=([^()=\s]+)\)\)\)$/

describe('the connect descriptor', () => {
  it.each([
    [{}, '(PROTOCOL=tcp)(HOST=db.example.com)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=shop.example.com))'],
    [{ tls: 'verify-ca', port: 2484 }, '(PROTOCOL=tcps)(HOST=db.example.com)(PORT=2484))'],
    [{ serviceName: undefined, sid: 'ORCL' }, '(CONNECT_DATA=(SID=ORCL))'],
    [{ serviceName: ' ', sid: ' ORCL ' }, '(CONNECT_DATA=(SID=ORCL))'],
    [{ host: '2001:db8::1' }, '(HOST=2001:db8::1)'],
    [{ host: 'größe.example' }, '(HOST=xn--gre-6ka8i.example)'],
    [{ host: 'under_score' }, '(HOST=under_score)'],
  ] as const)('of %j', (more, part) => {
    expect(connectDescriptor({ ...fields, ...more })).toContain(part)
  })

  it.each([
    [{ serviceName: undefined }, 'serviceName'],
    [{ serviceName: '' }, 'serviceName'],
    [{ sid: 'ORCL' }, 'serviceName'],
    [{ serviceName: 'a)(SECURITY=(SSL_SERVER_DN_MATCH=off)' }, 'serviceName'],
    [{ serviceName: undefined, sid: 'a)(b=c' }, 'sid'],
    [{ host: 'db)(HOST=evil' }, 'host'],
    [{ host: 'db/evil' }, 'host'],
    [{ port: 1.5 }, 'port'],
  ])('is refused where a field could not stand in it: %j', (more, field) => {
    expect(() => connectDescriptor({ ...fields, ...more })).toThrow(
      expect.objectContaining({ code: 'invalid_input', field }),
    )
  })

  it.each(['host', 'serviceName', 'sid'] as const)('gets no further clause, whatever %s holds', (name) => {
    fc.assert(
      fc.property(anything, (text) => {
        const own = name === 'sid' ? { serviceName: undefined } : {}
        let written: string | undefined
        try {
          written = connectDescriptor({ ...fields, ...own, [name]: text })
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input' })
        }
        if (written !== undefined) expect(written).toMatch(SHAPE)
      }),
      { numRuns: 1_000 },
    )
  })
})
