import { type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { AUTH_KINDS } from '../auth/auth-method.js'
import { FIELD_KINDS, type FieldSchema } from '../field/field-meta.js'
import type { Manifest } from './manifest.js'
import { LONGEST_ACTION, PIECE_TYPES } from './piece.js'
import type { Problem } from './problem.js'

/** As `pieceProblems` has it: what stands in addresses and saved flows. */
const Name = Type.String({ pattern: '^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$', maxLength: 100 })
const Title = Type.String({ minLength: 1, maxLength: 200 })
const Sentence = Type.String({ maxLength: 5_000 })
const Address = Type.String({ pattern: '^https?://[^\\s/]+', maxLength: 2_000 })
const Names = Type.Array(Type.String({ maxLength: 500 }), { maxItems: 1_000 })
const oneOf = (values: readonly string[]): TSchema => Type.Union(values.map((value) => Type.Literal(value)))

const Form = Type.Object({ type: Type.Literal('object'), properties: Type.Record(Type.String(), Type.Object({})) })

const Guide = Type.Object({
  steps: Type.Array(Sentence, { maxItems: 100 }),
  links: Type.Optional(Type.Array(Type.Object({ title: Title, url: Address }), { maxItems: 100 })),
})

const OAuth2 = Type.Object({
  grant: oneOf(['authorizationCode', 'clientCredentials']),
  client: oneOf(['app', 'connection']),
  tokenUrl: Type.String({ minLength: 1, maxLength: 2_000 }),
  authorizationUrl: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
  scopes: Type.Array(Type.Object({ name: Type.String({ minLength: 1, maxLength: 500 }), title: Title }), {
    maxItems: 1_000,
  }),
})

const Auth = Type.Object({
  kind: oneOf(AUTH_KINDS),
  name: Name,
  title: Title,
  version: Type.Integer({ minimum: 1 }),
  fields: Form,
  destination: Names,
  guide: Type.Optional(Guide),
  testable: Type.Boolean(),
  refreshable: Type.Boolean(),
  migrates: Type.Optional(Type.Literal(true)),
  renewed: Type.Optional(Names),
  oauth2: Type.Optional(OAuth2),
})

const operation = {
  name: Name,
  title: Title,
  description: Sentence,
  methods: Type.Optional(Names),
  scopes: Type.Optional(Names),
  input: Form,
}

const Action = Type.Object({
  ...operation,
  group: Type.Optional(Title),
  idempotent: Type.Boolean(),
  timeout: Type.Optional(Type.Integer({ minimum: 1, maximum: LONGEST_ACTION })),
})

const Trigger = Type.Object({
  ...operation,
  kind: oneOf(['polling', 'webhook']),
  waits: Type.Optional(Type.Literal(true)),
  perConnection: Type.Optional(Type.Literal(true)),
})

const Shape = Type.Object({
  name: Name,
  title: Title,
  version: Type.String({ minLength: 1, maxLength: 100 }),
  package: Type.String({ minLength: 1, maxLength: 214 }),
  contract: Type.Integer(),
  type: oneOf(PIECE_TYPES),
  description: Sentence,
  icon: Type.String({ pattern: '^(?!/)(?!.*(?:^|/)\\.\\.(?:/|$))[^\\\\:\\0]+\\.svg$', maxLength: 200 }),
  docs: Address,
  endpoints: Type.Record(Type.String({ maxLength: 100 }), Address),
  folders: Type.Optional(Type.Literal(true)),
  auth: Type.Array(Auth, { minItems: 1, maxItems: 50 }),
  actions: Type.Array(Action, { maxItems: 500 }),
  triggers: Type.Array(Trigger, { maxItems: 500 }),
})

/** Bytes of a manifest as JSON. */
const LARGEST = 512 * 1024
const DEEPEST_FORM = 8
const MOST_FIELDS = 500

/**
 * Everything that keeps JSON from being a manifest a server can rely on: it may come from anybody. `path` is that of
 * the part at fault, such as `auth.0.fields`. A manifest without problems is a `Manifest`.
 */
export function manifestProblems(value: unknown): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? '')
  if (bytes > LARGEST) return [{ path: '', message: `has ${bytes} bytes, more than ${LARGEST}` }]
  const faults = [...Value.Errors(Shape, value)].slice(0, 20)
  if (faults.length > 0) return faults.map(({ path, message }) => ({ path: dotted(path), message }))
  const manifest = value as Manifest
  return [...repeated(manifest), ...strayMethods(manifest), ...formsOf(manifest).flatMap(formProblems)]
}

const dotted = (path: string): string => path.replace(/^\//, '').replaceAll('/', '.')

function repeated(manifest: Manifest): Problem[] {
  return (['auth', 'actions', 'triggers'] as const).flatMap((list) => {
    const names = manifest[list].map(({ name }) => name)
    const twice = names.filter((name, at) => names.indexOf(name) !== at)
    return twice.map((name) => ({ path: `${list}.${name}`, message: 'is there twice' }))
  })
}

function strayMethods({ auth, actions, triggers }: Manifest): Problem[] {
  const known = new Set(auth.map(({ name }) => name))
  return [...actions, ...triggers].flatMap(({ name, methods = [] }) =>
    methods.filter((one) => !known.has(one)).map((one) => ({ path: name, message: `names no auth method "${one}"` })),
  )
}

interface NamedForm {
  path: string
  schema: FieldSchema
}

const formsOf = ({ auth, actions, triggers }: Manifest): NamedForm[] => [
  ...auth.map(({ name, fields }) => ({ path: `auth.${name}.fields`, schema: fields })),
  ...actions.map(({ name, input }) => ({ path: `actions.${name}.input`, schema: input })),
  ...triggers.map(({ name, input }) => ({ path: `triggers.${name}.input`, schema: input })),
]

function formProblems({ path, schema }: NamedForm): Problem[] {
  const problems: Problem[] = []
  const count = checkFields(path, schema, 0, problems)
  return count > MOST_FIELDS ? [{ path, message: `has ${count} fields, more than ${MOST_FIELDS}` }] : problems
}

/** How many fields there are, those inside of groups and lists included. */
function checkFields(path: string, schema: FieldSchema, depth: number, problems: Problem[]): number {
  if (depth > DEEPEST_FORM) {
    problems.push({ path, message: `is nested more than ${DEEPEST_FORM} deep` })
    return 0
  }
  let count = 0
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    count += 1 + checkField(`${path}.${name}`, field, depth, problems)
    if (count > MOST_FIELDS) return count
  }
  return count
}

function checkField(path: string, field: FieldSchema, depth: number, problems: Problem[]): number {
  const { kind } = field['x-field'] ?? {}
  if (kind === undefined || !FIELD_KINDS.includes(kind)) {
    problems.push({ path, message: 'is of no kind this version knows' })
  }
  const inside = checkFields(path, field, depth + 1, problems)
  return field.items === undefined ? inside : inside + checkFields(`${path}.items`, field.items, depth + 1, problems)
}
