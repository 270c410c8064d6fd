import { Type } from '@sinclair/typebox'
import { expect, it } from 'vitest'
import { sampleAction, sampleAuth, samplePiece } from '../../test/sample-piece.js'
import { defineAction } from '../action/define-action.js'
import { apiKeyAuth } from '../auth/api-key-auth.js'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import { customAuth } from '../auth/custom-auth.js'
import { gatewayAuth } from '../auth/gateway-auth.js'
import { noAuth } from '../auth/no-auth.js'
import { oauth2Auth } from '../auth/oauth2-auth.js'
import { field, fields } from '../field/field.js'
import type { Choice } from '../field/field-meta.js'
import { pollingTrigger } from '../trigger/polling-trigger.js'
import { webhookTrigger } from '../trigger/webhook-trigger.js'
import { definePiece } from './define-piece.js'
import { PIECE_TYPES, type Piece } from './piece.js'
import { pieceProblems } from './piece-problems.js'

const problemsOf = (change: Partial<Piece>) =>
  pieceProblems({ ...samplePiece, ...change }).map(({ path, message }) => `${path}: ${message}`)

/** Problems of the sample with another form in its action. */
const formProblems = (properties: Parameters<typeof fields>[0]) =>
  problemsOf({ actions: [{ ...sampleAction, input: fields(properties) }] })

const oauth2 = (more: Partial<Parameters<typeof oauth2Auth>[0]>): AnyAuthMethod =>
  oauth2Auth({ grant: 'clientCredentials', tokenUrl: 'https://id.example/token', scopes: [], ...more })

/** Problems of the sample with one auth method more. */
const authProblems = (...methods: AnyAuthMethod[]) => problemsOf({ auth: [sampleAuth, ...methods] })

const text = field.text({ title: 'Text' })

it('gives the piece back, with empty lists for what was left out', () => {
  const { endpoints, actions, triggers, ...spec } = samplePiece
  expect(definePiece(spec)).toMatchObject({ endpoints: {}, actions: [], triggers: [] })
  expect(definePiece(samplePiece)).toEqual(samplePiece)
})

it('throws one error with every problem and its place', () => {
  const make = () => definePiece({ ...samplePiece, name: 'Bad Name', title: ' ', auth: [], actions: [] })
  expect(make).toThrow(TypeError)
  expect(make).toThrow(
    'The piece "Bad Name" is not well formed:\n' +
      '  name: must be lower-case words joined by hyphens\n' +
      '  title: is missing\n' +
      '  auth: needs at least one auth method; use noAuth() where there is none',
  )
})

it.each(['a', 'acme', 'acme-2', 'a1-b2-c3'])('takes the name %s', (name) => {
  expect(problemsOf({ name })).toEqual([])
})

it.each(['', 'Acme', '2nd', 'a--b', '-a', 'a-', 'a_b', 'a b', 'ä', 'a\n'])('refuses the name %j', (name) => {
  expect(problemsOf({ name })).toEqual(['name: must be lower-case words joined by hyphens'])
})

it('refuses a name that is no text, such as one left out in JavaScript', () => {
  const { name, ...nameless } = samplePiece
  expect(
    pieceProblems(JSON.parse(JSON.stringify({ ...nameless, auth: [], actions: [] }))).map(({ path }) => path),
  ).toEqual(['name', 'auth'])
})

it('refuses another contract and another type', () => {
  const other: Piece = Object.assign({}, samplePiece, { contract: 2, type: 'Toys' })
  expect(pieceProblems(other).map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'contract: must be 1',
    `type: must be one of ${PIECE_TYPES.join(', ')}`,
  ])
})

it.each(['title', 'description'] as const)('needs a %s', (key) => {
  expect(problemsOf({ [key]: '' })).toEqual([`${key}: is missing`])
  expect(problemsOf({ [key]: '  ' })).toEqual([`${key}: is missing`])
})

it.each(['/etc/icon.svg', '../icon.svg', 'a/../../icon.svg', 'icon.png', 'https://x/icon.svg', 'a\\icon.svg', ''])(
  'refuses the icon %j',
  (icon) => {
    expect(problemsOf({ icon })).toContain('icon: must be the path of an SVG in the package')
  },
)

it('takes an icon in a folder of the package', () => {
  expect(problemsOf({ icon: 'assets/icon..v2.svg' })).toEqual([])
})

it.each(['javascript:alert(1)', 'data:text/html,x', 'docs.example', ''])('refuses the docs %j', (docs) => {
  expect(problemsOf({ docs })).toContain('docs: must begin with https:// or http://')
})

it('refuses an endpoint that is no address', () => {
  expect(problemsOf({ endpoints: { api: 'https://api.example', other: 'nowhere' } })).toEqual([
    'endpoints.other: must be a full address',
  ])
})

it('refuses auth methods with one name, none, no title or no version', () => {
  expect(authProblems(apiKeyAuth())).toEqual(['auth.api-key: is declared twice'])
  expect(authProblems(noAuth({ name: 'No' }))).toEqual(['auth.No.name: must be lower-case words joined by hyphens'])
  expect(authProblems(noAuth({ title: '' }))).toEqual(['auth.none.title: is missing'])
  for (const version of [0, 1.5, Number.NaN]) {
    expect(authProblems(noAuth({ version }))).toEqual(['auth.none.version: must be 1 or more'])
  }
})

it('refuses a destination that is no field', () => {
  const method: AnyAuthMethod = { ...noAuth({ fields: fields({ host: text }) }), destination: ['host', 'toString'] }
  expect(authProblems(method)).toEqual(['auth.none.destination: names no field "toString"'])
})

it('refuses a link in a guide that is none', () => {
  const guide = {
    steps: ['Do.'],
    links: [
      { title: 'Key', url: 'javascript:x' },
      { title: 'Ok', url: 'https://x.example' },
    ],
  }
  expect(authProblems(noAuth({ guide }))).toEqual([
    'auth.none.guide: the link "Key" must begin with https:// or http://',
  ])
})

it('refuses a field that hides a credential the server gives', () => {
  const form = fields({ accessToken: text, token: text })
  expect(authProblems(oauth2({ fields: form }))).toEqual([
    'auth.oauth2.fields.accessToken: has the name of a credential the server gives',
  ])
  expect(authProblems(gatewayAuth({ fields: form }))).toEqual([
    'auth.gateway.fields.token: has the name of a credential the server gives',
  ])
})

it('needs the addresses an OAuth2 grant uses', () => {
  expect(authProblems(oauth2({ grant: 'authorizationCode' }))).toEqual([
    'auth.oauth2.authorizationUrl: is needed for the authorization code grant',
  ])
  expect(authProblems(oauth2({ tokenUrl: '' }))).toEqual(['auth.oauth2.tokenUrl: is missing'])
})

it('knows every placeholder in an OAuth2 address', () => {
  const tokenUrl = 'https://{tenant}.example/{endpoints.api}/{endpoints.toString}/{nobody}'
  expect(authProblems(oauth2({ tokenUrl, fields: fields({ tenant: text }) }))).toEqual([
    'auth.oauth2.tokenUrl: names "{endpoints.toString}", which is neither a field nor an endpoint',
    'auth.oauth2.tokenUrl: names "{nobody}", which is neither a field nor an endpoint',
  ])
})

it.each([
  ['https://{tenant}.acme.example/token', []],
  ['https://login.acme.example/{tenant}/token', []],
  ['{endpoints.id}/{tenant}/token', []],
  ['{tenant}/token', ['not the host itself']],
  ['https://{tenant}/token', ['not the host itself']],
  ['https://{tenant}.com/token', ['not the host itself']],
  ['https://id.acme.example.{tenant}/token', ['not the host itself']],
])('lets a field of a method with an app into the address %s only below a fixed host', (tokenUrl, told) => {
  const fieldsOf = fields({ tenant: text })
  const endpoints = { ...samplePiece.endpoints, id: 'https://id.example' }
  const own = oauth2({ tokenUrl, client: 'connection', fields: fieldsOf })
  expect(problemsOf({ auth: [sampleAuth, own], endpoints })).toEqual([])
  const app = problemsOf({ auth: [sampleAuth, oauth2({ tokenUrl, client: 'app', fields: fieldsOf })], endpoints })
  expect(app.map((problem) => told.find((part) => problem.includes(part)))).toEqual(told)
})

it('refuses OAuth2 settings that name fields there are not, or set what the protocol sets', () => {
  const problems = authProblems(
    oauth2({
      clientAuthentication: { field: 'how' },
      scopeField: 'more',
      scopes: [
        { name: 'mail', title: 'Mail', when: { services: ['mail'] } },
        { name: '{endpoints.gone}/all', title: 'All' },
      ],
      tokenParameters: { client_secret: 'x', audience: '{audience}' },
      refreshParameters: { grant_type: 'x' },
    }),
  )
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'auth.oauth2.tokenParameters',
    'auth.oauth2.tokenParameters',
    'auth.oauth2.refreshParameters',
    'auth.oauth2.scopes.mail.when',
    'auth.oauth2.scopes.{endpoints.gone}/all',
    'auth.oauth2.scopeField',
    'auth.oauth2.clientAuthentication',
  ])
})

it('refuses renewed values that nothing obtains, or that the form asks for', () => {
  const renewed = fields({ token: text })
  const told = (method: AnyAuthMethod) => authProblems(method).map((problem) => problem.split(':')[0])
  expect(told(customAuth({ title: 'Own', fields: fields({}), renewed }))).toEqual(['auth.custom.renewed'])
  const refresh = async () => ({ values: {}, expiresAt: null })
  expect(told(customAuth({ title: 'Own', fields: fields({ token: text }), renewed, refresh }))).toEqual([
    'auth.custom.renewed.token',
  ])
})

it('refuses scopes without name or title, and with one name', () => {
  const scopes = [
    { name: 'read', title: '' },
    { name: '', title: 'Nameless' },
    { name: 'read', title: 'Read' },
  ]
  expect(authProblems(oauth2({ scopes }))).toEqual([
    'auth.oauth2.scopes.read: is declared twice',
    'auth.oauth2.scopes.read: is missing',
    'auth.oauth2.scopes: is missing',
  ])
})

it.each(['state', 'redirect_uri', 'response_type', 'code_challenge', 'code_challenge_method', 'client_id', 'scope'])(
  'keeps a piece from setting the parameter %s itself',
  (name) => {
    expect(authProblems(oauth2({ authorizationParameters: { [name]: 'x', prompt: 'consent' } }))).toEqual([
      `auth.oauth2.authorizationParameters: may not set "${name}"`,
    ])
  },
)

const polling = pollingTrigger({
  name: 'new-thing',
  title: 'New thing',
  description: 'Starts with every new thing.',
  methods: [sampleAuth],
  input: fields({}),
  output: Type.Object({}),
  poll: async () => ({ events: [], cursor: null }),
})
const webhook = webhookTrigger({
  name: 'thing-sent',
  title: 'Thing sent',
  description: 'Starts when a thing is sent.',
  methods: [sampleAuth],
  input: fields({}),
  output: Type.Object({}),
  verify: async () => true,
  receive: async () => [],
})

it('takes triggers of both kinds', () => {
  expect(problemsOf({ triggers: [polling, webhook] })).toEqual([])
})

it.each([0, -1, Number.NaN])('refuses to poll every %d seconds', (interval) => {
  expect(problemsOf({ triggers: [{ ...polling, interval }] })).toEqual([
    'triggers.new-thing.interval: must be a number of seconds',
  ])
})

it.each(['actions', 'triggers'] as const)('refuses %s with one name, an ill-formed one, or without texts', (list) => {
  const one = list === 'actions' ? sampleAction : polling
  const made = (changes: object[]) => problemsOf({ [list]: changes.map((change) => ({ ...one, ...change })) })
  expect(made([{}, {}])).toEqual([`${list}.${one.name}: is declared twice`])
  expect(made([{ name: 'Not so' }])).toEqual([`${list}.Not so.name: must be lower-case words joined by hyphens`])
  expect(made([{ title: '', description: '' }])).toEqual([
    `${list}.${one.name}.title: is missing`,
    `${list}.${one.name}.description: is missing`,
  ])
  expect(made([{ methods: [] }])).toEqual([`${list}.${one.name}.methods: needs at least one auth method`])
  expect(made([{ methods: [apiKeyAuth()] }])).toEqual([
    `${list}.${one.name}.methods: "api-key" is not in the piece's auth`,
  ])
  expect(made([{ scopes: ['write'] }])).toEqual([`${list}.${one.name}.scopes: "write" is declared by no auth method`])
})

it('takes a scope one of the auth methods declares', () => {
  const method = oauth2({ scopes: [{ name: 'write', title: 'Write' }] })
  const action = { ...sampleAction, methods: [method], scopes: ['write'] }
  expect(problemsOf({ auth: [method], actions: [action] })).toEqual([])
})

it('refuses fields with an odd name, without a title, or not made by a builder', () => {
  expect(formProblems({ 'a-b': text, _c: text, good_1: text })).toEqual([
    'actions.greet.input.a-b: field names are letters, digits and _, beginning with a letter',
    'actions.greet.input._c: field names are letters, digits and _, beginning with a letter',
  ])
  expect(formProblems({ a: field.text({ title: ' ' }), b: field.markdown({ text: 'Read.' }) })).toEqual([
    'actions.greet.input.a.title: is missing',
  ])
  expect(formProblems({ a: Type.String(), b: Type.String({ 'x-field': { kind: 'hologram' } }) })).toEqual([
    'actions.greet.input.a: is not made by a field builder',
    'actions.greet.input.b: is not made by a field builder',
  ])
})

const stranger = field.text({ title: 'T', visibleWhen: { nobody: ['x'] } })
const options = (...dependsOn: string[]) =>
  field.choice({ title: 'T', options: { dependsOn, search: false, load: async () => [] } })

it('refuses a field that depends on a stranger', () => {
  expect(formProblems({ a: stranger, b: options('a', 'toString') })).toEqual([
    'actions.greet.input.a: depends on "nobody", which is not in the form',
    'actions.greet.input.b: depends on "toString", which is not in the form',
  ])
})

it('looks into groups and lists, whose options may depend on the fields around them', () => {
  const group = field.object({
    title: 'G',
    fields: { inner: options('a', 'inner', 'nobody'), b: field.text({ title: 'T', visibleWhen: { a: ['x'] } }) },
  })
  expect(formProblems({ a: text, group, list: field.list({ title: 'L', of: group }) })).toEqual([
    'actions.greet.input.group.inner: depends on "nobody", which is not in the form',
    'actions.greet.input.group.b: depends on "a", which is not in the form',
    'actions.greet.input.list.items.inner: depends on "nobody", which is not in the form',
    'actions.greet.input.list.items.b: depends on "a", which is not in the form',
  ])
  expect(
    formProblems({ a: text, list: field.list({ title: 'L', of: field.list({ title: 'L', of: Type.String() }) }) }),
  ).toEqual(['actions.greet.input.list.items.items: is not made by a field builder'])
  expect(
    formProblems({
      a: text,
      list: field.list({ title: 'L', of: field.text({ title: 'T', visibleWhen: { a: ['x'] } }) }),
    }),
  ).toEqual(['actions.greet.input.list.items: depends on "a", which is not in the form'])
})

it('refuses choices that are none, repeat a value, or have no title', () => {
  expect(formProblems({ a: field.choice({ title: 'T', choices: [] }) })).toEqual([
    'actions.greet.input.a.choices: needs at least one choice',
  ])
  const twice = [
    { value: 'x', title: 'X' },
    { value: 'x', title: '' },
  ]
  expect(formProblems({ a: field.multiChoice({ title: 'T', choices: twice }) })).toEqual([
    'actions.greet.input.a.choices: has a value twice',
    'actions.greet.input.a.choices: has a choice without a title',
  ])
  const mixed: Choice<string | number>[] = [
    { value: 'x', title: 'X' },
    { value: 1, title: 'One' },
  ]
  expect(formProblems({ a: field.choice({ title: 'T', choices: mixed }) })).toEqual([
    'actions.greet.input.a.choices: mixes texts and numbers',
  ])
})

it('refuses a default that does not fit, or that is a secret', () => {
  expect(
    formProblems({ a: field.port({ title: 'T', default: 0 }), b: field.host({ title: 'T', default: 'a:1' }) }),
  ).toEqual([
    'actions.greet.input.a.default: does not fit: Must be between 1 and 65535.',
    'actions.greet.input.b.default: does not fit: Must not hold a port; give the port in its own field.',
  ])
  const secret = Object.assign(field.secret({ title: 'T' }), { default: 'changeit' })
  expect(authProblems(customAuth({ title: 'T', fields: fields({ secret }) }))).toEqual([
    'auth.custom.fields.secret.default: would show a secret to everybody who reads the manifest',
  ])
})

it('makes an action that is not idempotent and needs no scope unless it says so', () => {
  const action = defineAction({
    name: 'a',
    title: 'A',
    description: 'A.',
    methods: [sampleAuth],
    input: fields({}),
    output: Type.Null(),
    run: async () => null,
  })
  expect(action).toMatchObject({ idempotent: false, scopes: [] })
  expect(polling.interval).toBe(300)
  expect(webhook.scopes).toEqual([])
})

it('refuses a timeout that no server grants', () => {
  const withTimeout = (timeout: number) => problemsOf({ actions: [{ ...sampleAction, timeout }] })
  expect([withTimeout(1), withTimeout(900)]).toEqual([[], []])
  for (const timeout of [0, 901, 1.5, Number.NaN]) {
    expect(withTimeout(timeout)).toEqual(['actions.greet.timeout: must be a whole number of seconds from 1 to 900'])
  }
})

it('refuses to prolong what nobody subscribed to', () => {
  const renew = async () => ({ expiresAt: 1 })
  expect(problemsOf({ triggers: [{ ...webhook, methods: [sampleAuth], renew }] })).toEqual([
    'triggers.thing-sent.renew: needs `subscribe`, which registers what is prolonged',
  ])
})

it('refuses a guide that names an address there is not', () => {
  const guide = {
    steps: ['Enter {redirectUrl}.'],
    links: [{ title: 'App', url: 'https://x.example/?to={webhookUrl}' }],
  }
  const problems = [
    'auth.other.guide: names {redirectUrl}, which only a method with the authorization code grant has',
    'auth.other.guide: names {webhookUrl}, which a connection has only where a trigger says `perConnection: true`',
  ]
  expect(authProblems(noAuth({ name: 'other', guide }))).toEqual(problems)
  const signedIn = oauth2({
    name: 'other',
    grant: 'authorizationCode',
    authorizationUrl: 'https://id.example/a',
    guide,
  })
  const triggers = [{ ...webhook, methods: [sampleAuth], perConnection: true }]
  expect(problemsOf({ auth: [sampleAuth, signedIn], triggers })).toEqual([])
})
