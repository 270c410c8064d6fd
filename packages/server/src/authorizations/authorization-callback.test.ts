import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ScriptedRunner } from '../connections/testing/scripted-runner.js'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import { TestFailure } from '../pieces/test-failure.js'
import type { Begun } from './authorization-service.js'
import { AuthorizationLab, somebody } from './testing/authorization-lab.js'

afterAll(() => ScriptedRunner.close())

describe.each(engines)('a callback on $name', (engine) => {
  let lab: AuthorizationLab
  let place: Place

  beforeAll(async () => {
    lab = await AuthorizationLab.open(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    place = lab.project().development
    await lab.add(place)
    await lab.behindTheServer(sql`delete from oauth2_transactions`)
  })

  const read = () => lab.connections.connections.expect(place, 'mine')
  const trail = async () => (await lab.connections.trail(place)).map(({ action, outcome }) => `${action} ${outcome}`)
  const failing = (code: string) => {
    lab.connections.runner.outcome = new TestFailure({ code, message: 'It said no.', hint: 'Try it.' }, [])
  }

  it('asks for tokens once, as the start said, and connects', async () => {
    const begun = await lab.begin(place)
    expect(await lab.finish(begun)).toBe(begun.id)
    const body = new URLSearchParams(lab.provider.request.body)
    expect(Object.fromEntries(body)).toEqual({
      code: 'a-code',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
      grant_type: 'authorization_code',
      redirect_uri: begun.redirectUri,
    })
    expect(await read()).toMatchObject({ status: 'active', account: 'ada@shop', scopes: ['read'] })
    expect(await trail()).toEqual([
      'connection.created ok',
      'connection.authorization_started ok',
      'connection.connected ok',
    ])
  })

  it('that comes ten times at once, to two servers, asks for tokens once', async () => {
    const [one, other] = await lab.servers()
    const begun = await lab.begin(place)
    const attempts = Array.from({ length: 10 }, (_, number) => lab.finish(begun, {}, number % 2 ? one : other))
    const ended = (await Promise.allSettled(attempts)).map((one) =>
      one.status === 'fulfilled' ? 'ok' : one.reason.code,
    )
    expect(ended.sort()).toEqual([...Array(9).fill('oauth_state_used'), 'ok'])
    expect(lab.provider.requests).toHaveLength(1)
    expect((await trail()).filter((one) => one.startsWith('connection.connected'))).toHaveLength(1)
  })

  it('counts until the ten minutes are over, and not from then on', async () => {
    const [early, late] = [await lab.begin(place), await lab.begin(place)]
    const now = await lab.connections.database.now()
    await lab.behindTheServer(sql`update oauth2_transactions set expires_at = ${now + 60_000} where id = ${early.id}`)
    await lab.behindTheServer(sql`update oauth2_transactions set expires_at = ${now} where id = ${late.id}`)
    await expect(lab.finish(late)).rejects.toMatchObject({ kind: 'bad_request', code: 'oauth_state_expired' })
    expect(lab.provider.requests).toEqual([])
    await lab.finish(early)
  })

  it('is refused in another browser, and with half of a value, before anything else about it is said', async () => {
    const begun = await lab.begin(place)
    const wrong = {
      context: 'another',
      parameters: new URLSearchParams({ state: stateOf(begun), error: 'x', code: 'y' }),
    }
    for (const value of [undefined, '', begun.browser.slice(0, -1), `${begun.browser}=`]) {
      await expect(lab.finish(begun, { ...wrong, cookie: () => value })).rejects.toMatchObject({
        kind: 'forbidden',
        code: 'oauth_user_mismatch',
      })
    }
    await expect(lab.finish(begun, { principal: somebody('bob').principal })).rejects.toMatchObject({
      kind: 'forbidden',
    })
    await lab.finish(begun)
  })

  it('is audited when it is refused, with who came and why', async () => {
    const begun = await lab.begin(place)
    await expect(lab.finish(begun, { principal: somebody('bob').principal })).rejects.toThrow()
    await expect(lab.finish(begun, { context: 'another' })).rejects.toThrow()
    const refused = (await lab.connections.trail(place)).filter(({ outcome }) => outcome === 'denied')
    expect(refused.map(({ action, detail }) => [action, detail.code])).toEqual([
      ['connection.authorization_failed', 'oauth_user_mismatch'],
      ['connection.authorization_failed', 'oauth_context_mismatch'],
    ])
    expect(refused[0]?.actor.id).toBe(somebody('bob').principal.id)
  })

  const stateOf = ({ authorizationUrl }: Begun) => new URL(authorizationUrl).searchParams.get('state') ?? ''

  it('whose verifier was changed behind the server asks for nothing, and ends', async () => {
    const [one, two] = [await lab.begin(place), await lab.begin(place)]
    await lab.behindTheServer(
      sql`update oauth2_transactions set sealed = (select sealed from oauth2_transactions where id = ${two.id}) where id = ${one.id}`,
    )
    await expect(lab.finish(one)).rejects.toMatchObject({ name: 'VaultError' })
    expect(lab.provider.requests).toEqual([])
    expect(await lab.view(place, one)).toMatchObject({ status: 'failed', code: 'internal', hint: expect.any(String) })
    await lab.finish(two)
  })

  it('keeps tokens that a new connection does not work with, and says why', async () => {
    failing('permission_denied')
    const begun = await lab.begin(place)
    await lab.finish(begun)
    expect(await lab.view(place, begun)).toMatchObject({ status: 'failed', code: 'permission_denied' })
    expect(await read()).toMatchObject({ status: 'error', reason: { code: 'permission_denied' } })
  })

  it('leaves a working connection as it was when the new tokens do not work', async () => {
    await lab.finish(await lab.begin(place))
    const before = await read()
    const begun = await lab.begin(place)
    failing('permission_denied')
    await lab.finish(begun)
    expect(await lab.view(place, begun)).toMatchObject({ status: 'failed', code: 'permission_denied', hint: 'Try it.' })
    expect(await read()).toEqual(before)
    expect((await trail()).at(-1)).toBe('connection.authorization_failed failed')
  })

  it('says that it failed when the piece fails in a way nobody foresaw', async () => {
    const begun = await lab.begin(place)
    lab.connections.runner.meanwhile = () => Promise.reject(new Error('canary-access'))
    await expect(lab.finish(begun)).rejects.toThrow('canary-access')
    const view = await lab.view(place, begun)
    expect(view).toMatchObject({ status: 'failed', code: 'internal' })
    expect(JSON.stringify(view)).not.toContain('canary')
    expect((await read()).status).toBe('missing')
  })

  it('whose server ended meanwhile does not leave anybody waiting for longer than the ten minutes', async () => {
    const begun = await lab.begin(place)
    await lab.behindTheServer(sql`update oauth2_transactions set status = 'exchanging', consumed_at = created_at`)
    expect(await lab.view(place, begun)).toMatchObject({ status: 'exchanging' })
    await lab.behindTheServer(sql`update oauth2_transactions set expires_at = created_at`)
    expect(await lab.view(place, begun)).toMatchObject({ status: 'expired' })
    await expect(lab.finish(begun)).rejects.toMatchObject({ code: 'oauth_state_used' })
  })

  it('for a connection that is deleted while tokens are asked for leaves nothing', async () => {
    const begun = await lab.begin(place)
    const { id } = await read()
    lab.connections.runner.meanwhile = () => lab.behindTheServer(sql`delete from connections where id = ${id}`)
    await expect(lab.finish(begun)).rejects.toMatchObject({ kind: 'not_found' })
    await expect(lab.view(place, begun)).rejects.toMatchObject({ kind: 'not_found' })
  })

  it('of a refusal names the code of the provider, if it is one', async () => {
    for (const [error, code] of [
      ['access_denied', 'access_denied'],
      ['temporarily_unavailable', 'temporarily_unavailable'],
      ['<b>', 'unknown_error'],
    ] as const) {
      const begun = await lab.begin(place)
      await lab.finish(begun, { parameters: new URLSearchParams({ state: stateOf(begun), error }) })
      expect(await lab.view(place, begun)).toMatchObject({ status: 'failed', code })
    }
    expect(lab.provider.requests).toEqual([])
  })
})
