import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STORAGES } from '../support/storage.js'
import { OAuth2Lab } from './oauth2-lab.js'
import { isTransactionCookie, type Visitor } from './oauth2-visitor.js'

const isSession = (name: string) => !isTransactionCookie(name)
const everything = () => true

describe.each(STORAGES)('over %s, an authorization that Bob began', (name) => {
  let lab: OAuth2Lab
  let bob: Visitor

  beforeAll(async () => {
    lab = await OAuth2Lab.start(name)
    bob = await lab.signIn('bob')
  })
  afterAll(() => lab?.stop())

  /** Whose browser comes back with Bob's callback. */
  const STRANGERS: [string, () => Promise<Visitor>][] = [
    ['Ada in her own', () => lab.signIn('ada')],
    ['Ada with the cookie of the transaction', async () => (await lab.signIn('ada')).take(bob, isTransactionCookie)],
    ['nobody, with the cookie of the transaction', async () => lab.anonymous().take(bob, isTransactionCookie)],
    ['nobody, without any cookie', async () => lab.anonymous()],
    ['Bob in another, signed in there', () => lab.signIn('bob')],
    ['Bob signed in again, with the cookie', async () => (await lab.signIn('bob')).take(bob, isTransactionCookie)],
    ['his session without the cookie of the transaction', async () => lab.anonymous().take(bob, isSession)],
    ['a program with a token', async () => lab.program().take(bob, isTransactionCookie)],
  ]

  it.each(STRANGERS)('is not finished by %s, and he still can', async (_, stranger) => {
    const back = await lab.comeBack(bob)
    const other = await stranger()
    await lab.expectRefused(() => other.open(back.callback), 'oauth_user_mismatch', 403)
    expect(await lab.statusOf(back.key)).toBe('missing')
    await lab.expectFinished(bob, back)
  })

  it('is not finished with the cookie of another transaction of his, under whichever name', async () => {
    const [one, other] = [await lab.comeBack(bob), await lab.comeBack(bob)]
    const named = (id: string) => [...bob.cookies.keys()].find((cookie) => cookie.endsWith(id)) ?? ''
    const thief = lab.anonymous().take(bob, isSession)
    thief.cookies.set(named(one.begun.id), bob.cookies.get(named(other.begun.id)) ?? '')
    await lab.expectRefused(() => thief.open(one.callback), 'oauth_user_mismatch', 403)
    for (const back of [one, other]) await lab.expectFinished(bob, back)
  })

  it('is not finished with an empty cookie, a short one, or one that is no text of ours', async () => {
    const back = await lab.comeBack(bob)
    const cookie = [...bob.cookies.keys()].find((one) => one.endsWith(back.begun.id)) ?? ''
    for (const value of ['', 'a', '%00', 'é', 'x'.repeat(4_000)]) {
      const thief = lab.anonymous().take(bob, isSession)
      thief.cookies.set(cookie, encodeURI(value))
      await lab.expectRefused(() => thief.open(back.callback), 'oauth_user_mismatch', 403)
    }
    await lab.expectFinished(bob, back)
  })

  it('is not finished once he has signed out', async () => {
    const browser = await lab.signIn('bob')
    const back = await lab.comeBack(browser)
    const before = lab.anonymous().take(browser, everything)
    await browser.signOut()
    await lab.expectRefused(() => browser.open(back.callback), 'oauth_user_mismatch', 403)
    await lab.expectRefused(() => before.open(back.callback), 'oauth_user_mismatch', 403)
    expect(await lab.statusOf(back.key)).toBe('missing')
  })

  it.each([
    ['may only look any more', `update members set role = 'viewer' where user_id = 'usr_bob'`],
    ['is no member any more', `delete from members where user_id = 'usr_bob'`],
    ['is disabled', `update users set disabled_at = 1 where id = 'usr_bob'`],
  ])('is not finished when he %s', async (_, change) => {
    const back = await lab.comeBack(bob)
    await lab.whileStopped(() => lab.storage.query(change))
    await lab.expectRefused(() => bob.open(back.callback), 'oauth_user_mismatch', 403)
    expect(await lab.statusOf(back.key)).toBe('missing')
    await lab.whileStopped(restore)
    await lab.expectFinished(bob, back)
  })

  async function restore(): Promise<void> {
    await lab.storage.query(`update users set disabled_at = null`)
    await lab.storage.query(`delete from members where user_id = 'usr_bob'`)
    await lab.storage.query(
      `insert into members (project_id, user_id, role, created_at) select id, 'usr_bob', 'builder', 1 from projects`,
    )
  }

  it('is neither seen, confirmed nor cancelled by somebody else', async () => {
    const back = await lab.comeBack(bob)
    const path = `/connections/${back.key}/authorizations/${back.begun.id}`
    for (const other of [await lab.signIn('ada'), lab.program()]) {
      for (const [method, rest] of [
        ['GET', ''],
        ['POST', '/confirm'],
        ['POST', '/cancel'],
      ] as const) {
        const answer = await other.call(method, path + rest)
        expect(answer, answer.text).toMatchObject({ status: 404, body: { code: 'not_found' } })
      }
    }
    await lab.expectFinished(bob, back)
  })
})

describe.each(STORAGES)('over %s, an authorization that a program began', (name) => {
  let lab: OAuth2Lab

  beforeAll(async () => {
    lab = await OAuth2Lab.start(name)
  })
  afterAll(() => lab?.stop())

  it('is finished only by who has its cookie', async () => {
    const program = lab.program((await lab.createToken()).secret)
    const back = await lab.comeBack(program)
    for (const other of [await lab.signIn('bob'), lab.program(), lab.anonymous()]) {
      await lab.expectRefused(() => other.open(back.callback), 'oauth_user_mismatch', 403)
    }
    await lab.expectFinished(lab.anonymous().take(program, everything), back)
  })

  it('is not finished once its token was revoked', async () => {
    const token = await lab.createToken()
    const program = lab.program(token.secret)
    const back = await lab.comeBack(program)
    const revoked = await lab.server.call('DELETE', `/projects/default/tokens/${token.id}`)
    expect(revoked.status).toBe(204)
    await lab.expectRefused(() => program.open(back.callback), 'oauth_user_mismatch', 403)
    expect(await lab.statusOf(back.key)).toBe('missing')
  })
})
