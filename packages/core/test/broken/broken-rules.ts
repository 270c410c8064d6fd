import { defineAction } from '../../src/action/define-action.js'
import { customAuth } from '../../src/auth/custom-auth.js'
import { oauth2Auth } from '../../src/auth/oauth2-auth.js'
import { field, fields } from '../../src/field/field.js'
import type { Piece } from '../../src/piece/piece.js'
import { pollingTrigger } from '../../src/trigger/polling-trigger.js'
import { sampleAction, samplePiece } from '../sample-piece.js'

const guide = { steps: ['Ask your administrator.'] }
const secret = field.secret({ title: 'Secret' })

/** The sample piece with another auth method. */
export const withAuth = (...auth: Piece['auth'][number][]): Piece => ({
  ...samplePiece,
  auth,
  actions: [{ ...sampleAction, methods: auth }],
})

/** A method of a user's own fields. */
export const customMethod = (properties: Parameters<typeof fields>[0], destination: string[] = []) =>
  customAuth({ title: 'Custom', guide, fields: fields(properties), destination })

const withInput = (properties: Parameters<typeof fields>[0]): Piece => ({
  ...samplePiece,
  actions: [{ ...sampleAction, input: fields(properties) }],
})

const account = oauth2Auth({
  grant: 'authorizationCode',
  authorizationUrl: 'https://id.example/authorize',
  tokenUrl: 'https://id.example/token',
  scopes: [{ name: 'read', title: 'Read' }],
  guide,
})

const { run, output } = sampleAction
const unscoped = defineAction({
  name: 'greet',
  title: 'Greet',
  description: 'Says hello.',
  methods: [account],
  input: fields({}),
  output,
  run: run as () => Promise<unknown>,
})

const namesake = pollingTrigger({
  name: 'greet',
  title: 'Greeted',
  description: 'Tells of greetings.',
  methods: samplePiece.auth,
  input: fields({}),
  output,
  poll: async () => ({ events: [], cursor: null }),
})

/** A piece that breaks one rule and no other, by the rule's id, and what is said of it. */
export const BROKEN_RULES: Readonly<Record<string, { piece: Piece; said: readonly string[] }>> = {
  'well-formed': { piece: { ...samplePiece, title: '' }, said: ['title: is missing'] },
  'manifest-is-small': {
    piece: { ...samplePiece, docs: `https://acme.example/${'x'.repeat(512 * 1024)}` },
    said: [': manifest has 525435 bytes'],
  },
  'secrets-are-masked': {
    piece: withAuth(customMethod({ dbPassword: field.text({ title: 'Text' }) })),
    said: ['auth.custom.fields.dbPassword: holds a secret: use field.secret'],
  },
  'destinations-are-named': {
    piece: withAuth(
      customMethod({ host: field.host({ title: 'Server' }), base: field.url({ title: 'Base' }), secret }, ['host']),
    ),
    said: ['auth.custom.destination: must name "base"'],
  },
  'credentials-are-explained': {
    piece: withAuth(customAuth({ title: 'Custom', fields: fields({ secret }) })),
    said: ['auth.custom.guide: needs the steps for getting the credentials'],
  },
  'descriptions-are-sentences': {
    piece: { ...samplePiece, description: 'Greets people', actions: [{ ...sampleAction, description: 'Says hello!' }] },
    said: ['description: must end with a full stop', 'actions.greet.description: must end with a full stop'],
  },
  'titles-are-plain': {
    piece: withInput({
      color: field.choice({ title: 'Colour', choices: [{ value: 'r', title: '<b>Red</b>' }] }),
      size: field.text({ title: 'Two\nlines' }),
      name: field.text({ title: 'n'.repeat(101) }),
    }),
    said: [
      'actions.greet.input.color.choices: must be plain text, without markup',
      'actions.greet.input.size.title: must have no line breaks or other control characters',
      'actions.greet.input.name.title: is longer than 100 characters',
    ],
  },
  'explanations-are-short': {
    piece: withInput({ name: field.text({ title: 'Name', help: `${'x'.repeat(1_000)}.` }) }),
    said: ['actions.greet.input.name.help: is longer than 1,000 characters'],
  },
  'links-are-web-addresses': {
    piece: withInput({ name: field.text({ title: 'Name', help: 'See [this](javascript:alert(1)).' }) }),
    said: ['actions.greet.input.name.help: has a link that is no https:// or http://'],
  },
  'fields-explain-themselves': {
    piece: withInput({ data: field.json({ title: 'Order' }), id: field.text({ title: 'Id' }) }),
    said: [
      'actions.greet.input.data: needs help or a placeholder',
      'actions.greet.input.id: needs help or a placeholder',
    ],
  },
  'something-is-offered': {
    piece: { ...samplePiece, actions: [], triggers: [] },
    said: ['actions: needs at least one action or trigger'],
  },
  'names-are-apart': {
    piece: { ...samplePiece, triggers: [namesake] },
    said: ['triggers.greet: has the name of an action'],
  },
  'scopes-are-named': {
    piece: { ...samplePiece, auth: [account], actions: [unscoped] },
    said: ['actions.greet.scopes: must name the scopes it needs; an empty list says that it needs none'],
  },
}
