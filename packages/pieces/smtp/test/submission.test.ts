import { randomBytes } from 'node:crypto'
import { memoryFiles } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MailChain, NO_MAIL_CHAIN, partsWith, startMailChain } from './mail-chain.js'
import { failure, fileOf, send, type Values, validate } from './try-out.js'

const SERVERS = ['postfix', 'dovecot'] as const

describe.skipIf(NO_MAIL_CHAIN)('servers that people use', () => {
  let chain: MailChain
  beforeAll(async () => {
    chain = await startMailChain()
  }, 60_000)
  afterAll(() => chain?.stop())

  const someone = () => `u${randomBytes(4).toString('hex')}@example.test`
  const mail = (more: Values = {}): Values => ({ to: [someone()], subject: 'Hello', text: 'Good morning.', ...more })
  /** The mails of somebody, once there are that many. */
  const inbox = async (address: string, count = 1) => {
    await expect.poll(() => chain.inbox(address).then(({ length }) => length), { timeout: 20_000 }).toBe(count)
    return chain.inbox(address)
  }

  describe.each(SERVERS)('%s', (server) => {
    const starttls = () => chain.values(server)
    const implicit = () => chain.values(server, { tls: 'implicit', port: chain[server].submissionsPort })

    it('lets in who has the password, encrypted either way, and nobody else', async () => {
      const refused = [starttls(), implicit()].map((values) =>
        failure(validate({ ...values, password: 'wrong-password' })),
      )
      for (const values of [starttls(), implicit()]) {
        expect(await validate(values)).toEqual({ account: 'ada', steps: ['network', 'authentication'] })
      }
      for (const error of await Promise.all(refused)) {
        expect(error).toMatchObject({ code: 'invalid_credentials', field: 'password' })
        expect(error.message).not.toContain('wrong-password')
      }
    })

    it('lets in who has a token, and nobody with another or for somebody else', async () => {
      expect(await validate(chain.tokenValues(server))).toMatchObject({ account: 'ada' })
      const others = [{ accessToken: 'another-token' }, { user: 'grace' }]
      const refused = await Promise.all(others.map((more) => failure(validate(chain.tokenValues(server, more)))))
      for (const error of refused) expect([error.code, error.field]).toEqual(['invalid_credentials', undefined])
    })

    it('brings a mail into the mailboxes of everybody, with all that is in it', async () => {
      const [to, cc, bcc] = [someone(), someone(), someone()]
      const bytes = randomBytes(100_000)
      const logo = randomBytes(1_000)
      const output = await send(
        starttls(),
        mail({
          to: [`Grace Hopper <${to}>`],
          cc: [cc],
          bcc: [bcc],
          subject: 'Grüße',
          text: '.\nFrom here: äöü',
          html: '<p>Grüße</p><img src="cid:logo.png">',
          attachments: [fileOf('Übersicht.bin', 'application/x-test', bytes)],
          images: [fileOf('logo.png', 'image/png', logo)],
        }),
      )
      expect(output.accepted).toEqual([to, cc, bcc])
      for (const address of [to, cc, bcc]) {
        const [source = ''] = await inbox(address)
        expect(source).toContain(`Message-ID: ${output.messageId}`)
        expect(source).not.toContain(bcc === address ? 'Bcc:' : bcc)
        expect(partsWith(source, 'application/x-test')).toEqual([bytes])
        expect(partsWith(source, 'Content-ID: <logo.png>')).toEqual([logo])
        expect(source).toMatch(/^(From|Return-Path): .*ada@example\.test/m)
      }
    })

    it('tells who was refused and why, and who got the mail', async () => {
      const known = someone()
      const { accepted, rejected } = await send(
        starttls(),
        mail({ to: [known, 'unknown@example.test', 'refuse-450@example.test', 'refuse-552@example.test'] }),
      )
      expect(accepted).toEqual([known])
      expect(rejected.map(({ address, code }) => [address, code])).toEqual([
        ['unknown@example.test', 'not_found'],
        ['refuse-450@example.test', 'provider_unavailable'],
        ['refuse-552@example.test', 'quota_exceeded'],
      ])
      expect(rejected[0]?.message).toContain('User unknown')
    })

    it.each([
      ['unknown', 'not_found', 'to'],
      ['refuse-450', 'provider_unavailable', undefined],
      ['refuse-451', 'provider_unavailable', undefined],
      ['refuse-452', 'quota_exceeded', 'to'],
      ['refuse-501', 'invalid_input', 'to'],
      ['refuse-503', 'bad_response', undefined],
      ['refuse-550', 'not_found', 'to'],
      ['refuse-551', 'not_found', 'to'],
      ['refuse-552', 'quota_exceeded', 'to'],
      ['refuse-553', 'invalid_input', 'to'],
      ['refuse-554', 'permission_denied', 'to'],
      ['refuse-556', 'not_found', 'to'],
    ])('says what it means that it refuses %s', async (name, code, field) => {
      const error = await failure(send(starttls(), mail({ to: [`${name}@example.test`] })))
      expect([error.code, error.field]).toEqual([code, field])
      expect(error.hint).toMatch(/\.$/)
    })

    it('does not send for strangers', async () => {
      const error = await failure(send(starttls(), mail({ to: ['bob@example.com'] })))
      expect(error).toMatchObject({ code: 'permission_denied', field: 'to' })
      expect(error.message).toContain('Relay access denied')
    })

    it('refuses what looks like spam', async () => {
      const error = await failure(send(starttls(), mail({ subject: 'cheap watches' })))
      expect(error).toMatchObject({ code: 'permission_denied' })
      expect(error.message).toContain('looks like spam')
    })

    it('takes as many recipients as it takes, and the others are told', async () => {
      const to = Array.from({ length: 22 }, someone)
      const { accepted, rejected } = await send(starttls(), mail({ to }))
      expect([accepted.length, rejected.map(({ code }) => code)]).toEqual([20, ['invalid_input', 'invalid_input']])
    })

    it('is not sent more than it takes, and nothing of it is read', async () => {
      const attachments = [{ name: 'big.bin', contentType: 'application/x-test', url: 'host:1', size: 80_000_000 }]
      const error = await failure(
        send(starttls(), mail({ attachments }), { files: { ...memoryFiles(), read: unread } }),
      )
      expect(error).toMatchObject({ code: 'invalid_input', field: 'attachments' })
    })
  })

  it('Postfix does not let somebody send as somebody else, by password or by token', async () => {
    for (const values of [chain.values('postfix'), chain.tokenValues('postfix')]) {
      const error = await failure(send(values, mail({ from: 'grace@example.test' })))
      expect(error).toMatchObject({ code: 'permission_denied', field: 'from' })
      expect(error.message).toContain('not owned by user ada')
    }
  })

  it('Postfix takes nothing unencrypted where it wants encryption', async () => {
    const plain = { port: chain.postfix.encryptedPort, tls: 'none', user: undefined, password: undefined }
    const error = await failure(send(chain.values('postfix', plain), mail()))
    expect(error).toMatchObject({ code: 'tls_failed', field: 'tls' })
  })

  it('Postfix offers no sign-in before the encryption', async () => {
    const error = await failure(validate(chain.values('postfix', { tls: 'none' })))
    expect(error).toMatchObject({ code: 'unsupported', field: 'user' })
  })

  it('Postfix reports on the delivery where it is asked to', async () => {
    const from = someone()
    const values = chain.values('postfix', { user: from.split('@')[0] })
    await send(values, mail({ from, notify: ['success'] }))
    const [report = ''] = await inbox(from)
    expect(report).toContain('multipart/report')
    expect(report).toMatch(/^Action: (delivered|relayed)/m)
  })

  it('a token that has expired is told as such', async () => {
    chain.provider.expireAccessTokens({ subject: 'ada' })
    const refused = await Promise.all(SERVERS.map((server) => failure(send(chain.tokenValues(server), mail()))))
    for (const error of refused) expect([error.code, error.field]).toEqual(['invalid_credentials', undefined])
  })
})

async function* unread(): AsyncGenerator<Uint8Array> {
  yield Promise.reject(new Error('It was read.'))
}
