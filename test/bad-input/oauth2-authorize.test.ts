import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectClean } from '../support/clean.js'
import type { Answer } from '../support/plugboard.js'
import { STORAGES } from '../support/storage.js'
import { OAuth2Lab } from './oauth2-lab.js'
import type { Visitor } from './oauth2-visitor.js'

const shape = ({ status, headers, text, body }: Answer) => [
  status,
  text.replaceAll(String(body?.requestId), 'req'),
  [...headers.keys()].sort().join(),
]

describe.each(STORAGES)('over %s, beginning to authorize', (name) => {
  let lab: OAuth2Lab
  let bob: Visitor
  let key: string

  beforeAll(async () => {
    lab = await OAuth2Lab.start(name)
    bob = await lab.signIn('bob')
    key = await lab.addConnection()
    await lab.whileStopped(async () => {
      await lab.storage.query(
        `insert into projects (id, key, name, authoring_environment_id, created_at) values ('prj_other', 'other', 'Other', 'env_other', 1)`,
      )
      await lab.storage.query(
        `insert into environments (id, project_id, key, name, position, created_at)
          values ('env_other', 'prj_other', 'development', 'Development', 0, 1)`,
      )
    })
  })
  afterAll(() => lab?.stop())

  const pending = () => lab.storage.query(`select id from oauth2_transactions where status = 'pending'`)
  const P = '/projects/default/environments'

  it.each([
    ['a scope the method does not declare', { scopes: ['root'] }],
    ['a scope with another beside it', { scopes: ['mail.read root'] }],
    ['an empty scope', { scopes: [''] }],
    ['a huge scope', { scopes: ['x'.repeat(501)] }],
    ['101 scopes', { scopes: Array(101).fill('mail.read') }],
    ['a text for scopes', { scopes: 'mail.read' }],
    ['a number for scopes', { scopes: 1 }],
    ['null for scopes', { scopes: null }],
    ['scopes that are no texts', { scopes: [1, {}, null] }],
    ['a redirect URI', { redirectUri: 'https://evil.example' }],
    ['a state', { state: 'a' }],
    ['a list', []],
    ['a text', 'x'],
  ])('is refused with %s, naming the field', async (_, body) => {
    const before = await pending()
    for (const verb of ['authorize', 'reconnect']) {
      const answer = await bob.call('POST', `/connections/${key}/${verb}`, body)
      expectClean(answer, verb, ['evil.example', 'root'])
      expect(answer.status, answer.text).toBe(422)
      const isObject = !Array.isArray(body) && typeof body === 'object'
      if (isObject) expect(answer.body.field ?? answer.body.errors?.[0].field).toMatch(/^(scopes|redirectUri|state)/)
    }
    expect(await pending()).toEqual(before)
  })

  it('asks the provider for nothing but what the method and the server say', async () => {
    const begun = await bob.begin(key, { scopes: ['mail.send', 'mail.send'] })
    const { searchParams } = new URL(begun.authorizationUrl)
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'oauth2',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      prompt: 'consent',
      redirect_uri: begun.redirectUri,
      response_type: 'code',
      scope: expect.stringContaining('mail.send'),
      state: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(new Set(searchParams.keys()).size).toBe([...searchParams.keys()].length)
    const again = new URL((await bob.begin(key)).authorizationUrl).searchParams
    for (const once of ['state', 'code_challenge']) expect(again.get(once)).not.toBe(searchParams.get(once))
  })

  it('is refused for a connection that nobody has to consent to', async () => {
    const made = await lab.server.inEnvironment('POST', '/connections', {
      key: 'machine',
      name: 'M',
      piece: 'acme-oauth',
      method: 'machine',
      values: { clientId: 'own-client', clientSecret: 'secret of own-client' },
    })
    expect(made.status, made.text).toBe(201)
    const answer = await bob.call('POST', '/connections/machine/authorize', {})
    expectClean(answer, 'machine', ['secret of own-client'])
    expect(answer).toMatchObject({ status: 422, body: { code: 'unsupported', hint: expect.any(String) } })
  })

  it('needs the right to change connections', async () => {
    const viewer = lab.program((await lab.createToken({ role: 'viewer' })).secret)
    for (const verb of ['authorize', 'reconnect', 'authorizations/oat_x/confirm', 'authorizations/oat_x/cancel']) {
      const answer = await viewer.call('POST', `/connections/${key}/${verb}`)
      expect(answer, answer.text).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    }
    expect((await viewer.call('GET', `/connections/${key}/authorizations/oat_x`)).status).toBe(403)
    expect((await lab.anonymous().call('POST', `/connections/${key}/authorize`)).status).toBe(401)
  })

  it('is not made by another site, though the cookie came along', async () => {
    const cookie = [...bob.cookies].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(`${lab.server.url}/api/v1${P}/development/connections/${key}/authorize`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    })
    expect(response.status).toBe(403)
    expect((await response.json()).code).toBe('cross_site')
  })

  it('finds no connection of another project or of an environment the token is not for', async () => {
    const { id } = (await lab.server.inEnvironment('GET', `/connections/${key}`)).body
    const other = await lab.server.call('POST', '/projects/other/tokens', { name: 'T', role: 'admin' })
    const production = await lab.createToken({ environment: 'production' })
    const begun = await lab.program().begin(key)
    const PLACES: [Visitor, string][] = [
      [lab.program(other.body.secret), `${P}/development`],
      [lab.program(other.body.secret), '/projects/other/environments/development'],
      [lab.program(production.secret), `${P}/development`],
      [lab.program(production.secret), `${P}/production`],
    ]
    for (const [thief, place] of PLACES) {
      for (const verb of [
        'authorize',
        'reconnect',
        `authorizations/${begun.id}/confirm`,
        `authorizations/${begun.id}/cancel`,
      ]) {
        const ask = (one: string) => thief.call('POST', `/connections/${one}/${verb}`, undefined, place)
        const [known, unknown] = [await ask(id), await ask('con_never')]
        expect(known, known.text).toMatchObject({ status: 404, body: { code: 'not_found' } })
        expect(shape(known), `${verb} in ${place}`).toEqual(shape(unknown))
      }
      const view = (one: string) => thief.call('GET', `/connections/${id}/authorizations/${one}`, undefined, place)
      expect(shape(await view(begun.id))).toEqual(shape(await view('oat_never')))
    }
  })

  it('with a token for one environment works there, and is seen by that token only', async () => {
    const program = lab.program((await lab.createToken({ environment: 'development' })).secret)
    const back = await lab.comeBack(program)
    const path = `/connections/${back.key}/authorizations/${back.begun.id}`
    expect((await program.call('GET', path)).body).toEqual({
      id: back.begun.id,
      status: 'pending',
      expiresAt: back.begun.expiresAt,
    })
    const twin = lab.program((await lab.createToken({ environment: 'development' })).secret)
    expect((await twin.call('GET', path)).status).toBe(404)
    await lab.expectFinished(program, back)
  })

  it('is refused from the eleventh that waits on, for one person and not for others', async () => {
    const visitor = lab.program((await lab.createToken()).secret)
    const ask = () => visitor.call('POST', `/connections/${key}/authorize`)
    const answers: Answer[] = []
    for (let number = 1; number <= 50; number++) answers.push(await ask())
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(200), ...Array(40).fill(429)])
    const refused = answers.at(-1)
    expect(refused?.body).toMatchObject({ code: 'too_many_authorizations', hint: expect.any(String) })
    expect(refused?.headers.getSetCookie()).toEqual([])
    expect((await bob.call('POST', `/connections/${key}/authorize`)).status).toBe(200)
    const [first] = answers
    await visitor.open(await lab.consent(first?.body))
    expect((await ask()).status).toBe(200)
    expect((await ask()).status).toBe(429)
    expect(
      (await visitor.call('POST', `/connections/${key}/authorizations/${answers[1]?.body.id}/cancel`)).status,
    ).toBe(204)
    expect((await ask()).status).toBe(200)
  })

  it('fifty times at once leaves ten that wait', async () => {
    const visitor = lab.program((await lab.createToken()).secret)
    const ask = () => visitor.call('POST', `/connections/${key}/authorize`)
    const answers = await Promise.all(Array.from({ length: 50 }, ask))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(40)
  })
})
