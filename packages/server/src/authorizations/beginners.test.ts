import { describe, expect, it } from 'vitest'
import type { Role } from '../access/permissions.js'
import type { Principal } from '../access/principal.js'
import type { Token } from '../access/token.js'
import type { Authorization } from './authorization.js'
import { Beginners } from './beginners.js'

const NOW = 1_000
const token: Token = {
  id: 'tok_mine',
  projectId: 'prj_1',
  environmentId: null,
  name: 'Mine',
  role: 'builder',
  createdBy: 'ada',
  createdAt: 0,
  expiresAt: NOW + 1,
  lastUsedAt: null,
}
const person = (over: Partial<Principal> = {}, role: Role | undefined = 'builder'): Principal => ({
  kind: 'user',
  id: 'usr_ada',
  label: 'ada@example.com',
  name: 'Ada',
  isAdmin: false,
  sessionId: 'session',
  projectIds: ['prj_1'],
  roleIn: (projectId) => (projectId === 'prj_1' ? role : undefined),
  ...over,
})

const base: Authorization = {
  id: 'oat_1',
  browserHash: '',
  actor: { type: 'user', id: 'usr_ada', label: 'ada@example.com' },
  actorName: 'Ada',
  sessionId: 'session',
  projectId: 'prj_1',
  environmentId: 'env_1',
  connectionId: 'con_1',
  context: 'con_1',
  app: null,
  clientId: 'client',
  settings: {
    grant: 'authorizationCode',
    tokenUrl: 'https://id.example/token',
    refreshUrl: 'https://id.example/token',
    issuerInCallback: false,
    scopeSeparator: ' ',
    clientAuthentication: 'basic',
    pkce: 'S256',
    authorizationParameters: {},
    tokenParameters: {},
    refreshParameters: {},
    bodyFormat: 'form',
    quirks: [],
  },
  redirectUri: 'https://plugboard.example/oauth2/callback/con_1',
  requestedScopes: [],
  piece: 'sample',
  sealed: null,
  sealedGeneration: 0,
  status: 'pending',
  outcome: {},
  createdAt: 0,
  expiresAt: NOW,
  consumedAt: null,
}
const byToken = (id: string): Authorization => ({
  ...base,
  sessionId: null,
  actor: { type: 'token', id, label: 'Mine' },
})

const beginners = (tokens: readonly Token[] = [token]) =>
  new Beginners(
    { now: async () => NOW },
    { list: async (projectId) => tokens.filter((one) => one.projectId === projectId) },
  )

describe('somebody who began an authorization in a browser', () => {
  it('may finish it while signed in with the same session and with the right to', async () => {
    expect(await beginners().mayFinish(base, person())).toBe(true)
    expect(await beginners().mayFinish(base, person({ isAdmin: true }, undefined))).toBe(true)
  })

  it.each<[string, Principal | undefined]>([
    ['is signed out', undefined],
    ['has another session', person({ sessionId: 'another' })],
    ['is somebody else, who has come by the session', person({ id: 'usr_bob' })],
    ['may only look by now', person({}, 'viewer')],
    ['is no member any more', person({ projectIds: [], roleIn: () => undefined })],
    ['is bound to another environment', person({ environmentId: 'env_2' })],
  ])('may not who %s', async (_, principal) => {
    expect(await beginners().mayFinish(base, principal)).toBe(false)
  })
})

describe('a program that began an authorization', () => {
  it('may have it finished while its token is good, whoever is signed in in that browser', async () => {
    expect(await beginners().mayFinish(byToken('tok_mine'), undefined)).toBe(true)
    expect(await beginners().mayFinish(byToken('tok_mine'), person({ id: 'usr_bob' }, 'viewer'))).toBe(true)
    expect(await beginners([]).mayFinish(byToken('admin_token'), undefined)).toBe(true)
  })

  it.each<[string, Token[]]>([
    ['was revoked', []],
    ['has lapsed', [{ ...token, expiresAt: NOW }]],
    ['is of another project', [{ ...token, projectId: 'prj_2' }]],
    ['is another one', [{ ...token, id: 'tok_other' }]],
  ])('may not once its token %s', async (_, tokens) => {
    expect(await beginners(tokens).mayFinish(byToken('tok_mine'), person())).toBe(false)
  })
})
