import { createHash } from 'node:crypto'
import { customAuth, defineAction, definePiece, field, fields, oauth2Auth, PieceError } from '@plugboard/core'

const guide = { steps: ['Take what the test has.'] }
const server = field.text({ title: 'Server' })
const region = field.text({ title: 'Region' })
const token = field.secret({ title: 'Token' })

/** @param {{ auth: { fields: Record<string, unknown> } }} ctx */
async function validate({ auth }) {
  if (String(auth.fields.token).startsWith('wrong')) {
    throw new PieceError('invalid_credentials', 'The token is refused.', { field: 'token', hint: 'Take another one.' })
  }
  return { account: `${auth.fields.server ?? auth.fields.region ?? 'somebody'}` }
}

/**
 * The auth methods of a major version of the piece. From 1 to 2 each shifts in a way of its own.
 *
 * @param {number} major
 */
function methods(major) {
  const isNew = major > 1
  const version = isNew ? 2 : 1
  const plain = { guide, validate }
  return [
    customAuth({
      ...plain,
      name: 'same',
      title: 'Stays the same',
      fields: fields({ server, token }),
      destination: ['server'],
    }),
    customAuth({
      ...plain,
      name: 'renamed',
      title: 'Has other fields',
      version,
      fields: isNew ? fields({ region, code: field.secret({ title: 'Code' }) }) : fields({ server, token }),
      destination: isNew ? ['region'] : ['server'],
      migrate(values) {
        if (String(values.token).includes('unmovable'))
          throw new PieceError('invalid_input', `No region for ${values.token}.`)
        return { region: `region of ${values.server}`, code: `${values.token}!` }
      },
    }),
    customAuth({
      ...plain,
      name: 'asking',
      title: 'Asks for more',
      version,
      fields: fields(isNew ? { server, region, token } : { server, token }),
      destination: ['server'],
    }),
    customAuth({
      ...plain,
      name: 'hiding',
      title: 'Makes a field secret',
      version,
      fields: fields({ server, key: isNew ? field.secret({ title: 'Key' }) : field.text({ title: 'Key' }) }),
      migrate: (values) => values,
    }),
    customAuth({
      ...plain,
      name: 'baring',
      title: 'Makes a field public',
      version,
      fields: fields({ server, token: isNew ? field.text({ title: 'Token' }) : token }),
      migrate: (values) => values,
    }),
    customAuth({
      ...plain,
      name: 'forgetful',
      title: 'Makes a field public in the same version',
      fields: fields({ server, token: isNew ? field.text({ title: 'Token' }) : token }),
    }),
    rotating(version, isNew),
    account('account', version, {
      fields: fields(isNew ? { mailbox: field.text({ title: 'Mailbox' }) } : { box: field.text({ title: 'Box' }) }),
      migrate: ({ box, ...values }) => ({ ...values, mailbox: box }),
    }),
    account('consent', version, { fields: fields(isNew ? { region } : {}) }),
    account('regrant', version, { fields: fields({ server }) }),
    ...(isNew
      ? []
      : [customAuth({ ...plain, name: 'dropped', title: 'Is dropped', fields: fields({ server, token }) })]),
  ]
}

/**
 * An account at the provider of the test.
 *
 * @param {string} name
 * @param {number} version
 * @param {Partial<Parameters<typeof oauth2Auth>[0]>} own
 */
const account = (name, version, own) =>
  oauth2Auth({
    name,
    title: 'Account',
    version,
    guide,
    grant: 'authorizationCode',
    authorizationUrl: '{endpoints.authorize}',
    tokenUrl: '{endpoints.token}',
    revocationUrl: '{endpoints.revoke}',
    authorizationParameters: { prompt: 'consent' },
    scopes: [
      { name: 'openid', title: 'Know who you are', required: true },
      { name: 'offline_access', title: 'Stay' },
    ],
    ...own,
  })

/**
 * Each renewal replaces the seed it was made with, as providers with rotating tokens do.
 *
 * @param {number} version
 * @param {boolean} isNew
 */
const rotating = (version, isNew) =>
  customAuth({
    name: 'rotating',
    title: 'Rotates its seed',
    version,
    guide,
    fields: isNew
      ? fields({ owner: field.text({ title: 'Owner' }), seed: field.secret({ title: 'Seed' }) })
      : fields({ user: field.text({ title: 'User' }), seed: field.secret({ title: 'Seed' }) }),
    renewed: fields({ pass: field.secret({ title: 'Pass' }) }),
    async refresh({ auth }) {
      const { seed } = auth.fields
      return { values: { pass: `pass of ${seed}`, seed: `${seed}+` }, expiresAt: Date.now() + 3_600_000 }
    },
    migrate: ({ user, ...values }) => ({ ...values, owner: user }),
  })

/** @param {unknown} value */
const proof = (value) => createHash('sha256').update(String(value)).digest('hex')

/**
 * The piece in a major version. Each action answers with which version it ran, and with digests of what it was given.
 *
 * @param {number} major
 */
export function shiftingPiece(major) {
  const auth = methods(major)
  const action = (/** @type {string} */ name) =>
    defineAction({
      name,
      title: 'Look',
      description: 'Tells what it was given.',
      methods: auth,
      input: fields({}),
      output: fields({}),
      run: async ({ auth: given }) => ({
        major,
        given: Object.fromEntries(
          Object.entries({ ...given, ...given.fields }).map(([name, value]) => [name, proof(value)]),
        ),
      }),
    })
  return definePiece({
    contract: 1,
    name: 'shifting',
    title: 'Shifting',
    type: 'Web',
    description: 'Authenticates in another way in each version.',
    icon: 'icon.svg',
    docs: 'https://docs.shifting.example',
    endpoints: Object.fromEntries(
      ['authorize', 'token', 'revoke'].map((name) => [name, `https://login.shifting.example/${name}`]),
    ),
    auth,
    actions: [action('look'), ...(major === 1 ? [action('glance')] : [])],
  })
}
