import { customAuth, defineAction, definePiece, field, fields, httpError, oauth2Auth } from '@plugboard/core'

const scopes = [
  { name: 'openid', title: 'Know who you are', required: true },
  { name: 'email', title: 'Know your address' },
  { name: 'offline_access', title: 'Work while you are away' },
  { name: 'mail.read', title: 'Read mail' },
  { name: 'mail.send', title: 'Send mail' },
]

const guide = { steps: ['Take the account and the client that the provider of the test was started with.'] }

/**
 * GET with the connection's token; what is refused is thrown as what it means.
 *
 * @param {import('@plugboard/core').BaseContext} ctx
 * @param {string | undefined} url
 * @param {string} token
 */
async function get(ctx, url, token) {
  const response = await ctx.http(url ?? '', { headers: { authorization: `Bearer ${token}` } })
  if (!response.ok) throw httpError(response, { hint: 'Reconnect the account.' })
  return response.json()
}

/** @param {import('@plugboard/core').ValidateContext<{ accessToken: string, scopes: readonly string[] }>} ctx */
async function validate(ctx) {
  const { sub, email } = await ctx.step('authentication', () => get(ctx, ctx.endpoints.userinfo, ctx.auth.accessToken))
  return { account: email, accountId: sub, scopes: ctx.auth.scopes }
}

/**
 * An auth method over the endpoints of this piece; each differs from the others in one thing.
 *
 * @param {string} name
 * @param {string} title
 * @param {Partial<Parameters<typeof oauth2Auth>[0]>} own
 */
const acme = (name, title, own = {}) =>
  oauth2Auth({
    name,
    title,
    grant: 'authorizationCode',
    authorizationUrl: '{endpoints.authorize}',
    tokenUrl: '{endpoints.token}',
    revocationUrl: '{endpoints.revoke}',
    // Without it a provider may leave offline_access out (OpenID Connect Core 1.0, 11).
    authorizationParameters: { prompt: 'consent' },
    scopes,
    guide,
    validate,
    ...own,
  })

/** @param {NonNullable<Parameters<typeof oauth2Auth>[0]['quirks']>} quirks */
const quirk = (...quirks) => ({ quirks })

const machine = oauth2Auth({
  name: 'machine',
  title: 'Machine account',
  guide,
  grant: 'clientCredentials',
  tokenUrl: '{endpoints.token}',
  scopes: scopes.filter(({ name }) => name.startsWith('mail.')),
  async validate(ctx) {
    const { sub } = await ctx.step('authentication', () => get(ctx, `${ctx.endpoints.api}/ping`, ctx.auth.accessToken))
    return { account: sub, scopes: ctx.auth.scopes }
  },
})

const exchange = customAuth({
  name: 'exchange',
  title: 'User and password',
  guide,
  fields: fields({ user: field.text({ title: 'User', minLength: 1 }), password: field.secret({ title: 'Password' }) }),
  renewed: fields({ token: field.secret({ title: 'Token' }) }),
  async validate(ctx) {
    const { sub } = await ctx.step('authentication', () => get(ctx, `${ctx.endpoints.api}/ping`, ctx.auth.fields.token))
    return { account: sub }
  },
  async refresh(ctx) {
    const { user, password } = ctx.auth.fields
    const response = await ctx.http(ctx.endpoints.exchange ?? '', { method: 'POST', json: { user, password } })
    if (!response.ok) throw httpError(response, { field: 'password', hint: 'Enter the password again.' })
    const answer = await response.json()
    return { values: { token: answer.token }, expiresAt: Date.now() + answer.expires_in * 1_000 }
  },
})

const auth = [
  acme('oauth2', 'Acme account'),
  acme('own-client', 'Acme account through your own app', { client: 'connection' }),
  machine,
  exchange,
  acme('oauth2-body', 'Client in the body', { clientAuthentication: 'body' }),
  acme('oauth2-json', 'Requests as JSON', { bodyFormat: 'json', clientAuthentication: 'body' }),
  acme('oauth2-public', 'Public client', { clientAuthentication: 'none' }),
  acme('oauth2-no-pkce', 'Without PKCE', { pkce: 'none' }),
  acme('oauth2-commas', 'Scopes with commas', { scopeSeparator: ',' }),
  acme('oauth2-issuer', 'Issuer in the callback', { issuer: '{endpoints.issuer}', issuerInCallback: true }),
  acme('oauth2-form', 'Form-encoded answers', quirk({ name: 'formEncodedAnswer' })),
  acme('oauth2-nested', 'Token set in a branch', quirk({ name: 'nestedToken', path: 'authed_user' })),
  acme('oauth2-no-expiry', 'Lapses without notice', quirk({ name: 'noExpiresIn', lifetimeSeconds: 60 })),
  acme('oauth2-error-in-success', 'Refuses with 200', quirk({ name: 'errorInSuccess' })),
  acme('oauth2-error-names', 'Own words for errors', {
    quirks: [{ name: 'errorInSuccess' }, { name: 'errorNames', names: { invalid_refresh_token: 'invalid_grant' } }],
  }),
  acme('oauth2-client-key', 'Client id twice', quirk({ name: 'clientIdName', parameter: 'client_key' })),
  acme('oauth2-reset-header', 'Own header for pauses', {
    quirks: [{ name: 'retryAfterHeader', header: 'x-ratelimit-reset', unit: 'unixSeconds' }],
  }),
]

/**
 * An action that calls the API and hands over what it answers.
 *
 * @param {string} name
 * @param {string} title
 * @param {{ scopes?: string[], idempotent?: boolean }} more
 */
const call = (name, title, more = {}) =>
  defineAction({
    name,
    title,
    description: `Calls ${name} of the API.`,
    methods: auth,
    input: fields({}),
    output: fields({}),
    idempotent: true,
    run: (ctx) =>
      get(
        ctx,
        `${ctx.endpoints.api}/${name}`,
        ctx.auth.kind === 'custom' ? ctx.auth.fields.token : ctx.auth.accessToken,
      ),
    ...more,
  })

export const piece = definePiece({
  contract: 1,
  name: 'acme-oauth',
  title: 'Acme OAuth',
  type: 'Web',
  description: 'Connects in every way the server knows.',
  icon: 'icon.svg',
  docs: 'https://docs.acme.example',
  endpoints: {
    issuer: 'https://login.acme.example',
    authorize: 'https://login.acme.example/authorize',
    token: 'https://login.acme.example/token',
    revoke: 'https://login.acme.example/revoke',
    userinfo: 'https://login.acme.example/userinfo',
    api: 'https://api.acme.example',
    exchange: 'https://login.acme.example/exchange',
  },
  auth,
  actions: [
    call('ping', 'Ping', { scopes: [] }),
    call('read', 'Read mail', { scopes: ['mail.read'] }),
    call('send', 'Send mail', { scopes: ['mail.send'], idempotent: false }),
  ],
})
