import type { FieldSchema } from '../../field/field-meta.js'
import type { Manifest } from '../../piece/manifest.js'

/** A text of a piece, and where it stands. */
export interface TextAt {
  path: string
  text: string
}

/** Every title a person reads: of the piece, its methods, actions, triggers, fields, choices, scopes and links. */
export function titlesIn(manifest: Manifest): TextAt[] {
  return [
    { path: 'title', text: manifest.title },
    ...manifest.auth.flatMap(({ name, title, guide, oauth2 }) => [
      { path: `auth.${name}.title`, text: title },
      ...(guide?.links ?? []).map((link) => ({ path: `auth.${name}.guide`, text: link.title })),
      ...(oauth2?.scopes ?? []).map((scope) => ({ path: `auth.${name}.scopes.${scope.name}`, text: scope.title })),
    ]),
    ...operationsIn(manifest).map(({ path, title }) => ({ path: `${path}.title`, text: title })),
    ...fieldsIn(manifest).flatMap(({ path, schema }) => [
      { path: `${path}.title`, text: schema.title ?? '' },
      ...(schema['x-field']?.choices ?? []).map(({ title }) => ({ path: `${path}.choices`, text: title })),
    ]),
  ]
}

/** Every longer text: descriptions, help and the steps of guides. */
export function explanationsIn(manifest: Manifest): TextAt[] {
  return [
    ...descriptionsIn(manifest),
    ...manifest.auth.flatMap(({ name, guide }) =>
      (guide?.steps ?? []).map((text) => ({ path: `auth.${name}.guide`, text })),
    ),
    ...fieldsIn(manifest).flatMap(({ path, schema }) => [
      { path: `${path}.help`, text: schema.description ?? '' },
      ...(schema['x-field']?.choices ?? []).map(({ help = '' }) => ({ path: `${path}.choices`, text: help })),
    ]),
  ]
}

/** The descriptions of the piece, its actions and its triggers. */
export function descriptionsIn(manifest: Manifest): TextAt[] {
  const operations = operationsIn(manifest)
  return [
    { path: 'description', text: manifest.description },
    ...operations.map(({ path, description }) => ({ path: `${path}.description`, text: description })),
  ]
}

const operationsIn = ({ actions, triggers }: Manifest) => [
  ...actions.map(({ name, title, description, input }) => ({ path: `actions.${name}`, title, description, input })),
  ...triggers.map(({ name, title, description, input }) => ({ path: `triggers.${name}`, title, description, input })),
]

/** A field, where it stands, and the group or list it is in. */
export interface FieldAt {
  path: string
  name: string
  schema: FieldSchema
  around?: FieldSchema
}

/** Every field of every form, down into groups and lists. */
export function fieldsIn(manifest: Manifest): FieldAt[] {
  return [
    ...manifest.auth.flatMap(({ name, fields }) => below(`auth.${name}.fields`, fields)),
    ...operationsIn(manifest).flatMap(({ path, input }) => below(`${path}.input`, input)),
  ]
}

function below(path: string, form: FieldSchema, around?: FieldSchema): FieldAt[] {
  return Object.entries(form.properties ?? {}).flatMap(([name, schema]) =>
    withInner({ path: `${path}.${name}`, name, schema, ...(around && { around }) }),
  )
}

function withInner(field: FieldAt): FieldAt[] {
  const { path, name, schema } = field
  const { items } = schema
  const inItems = items ? withInner({ path: `${path}.items`, name, schema: items, around: schema }) : []
  return [field, ...below(path, schema, schema), ...inItems]
}
