import { nameParts, tooManyParts } from './identifier.js'

/** Where a routine may be found: on its own in a schema, or inside of a package. */
export interface RoutinePlace {
  /** Undefined for the schema of the user. */
  schema: string | undefined
  package: string | undefined
  name: string
}

/**
 * Reads `name`, `package.name`, `schema.name` or `schema.package.name`; which of the two a name of two parts is, only
 * the database knows. With `schema` given it is `name` or `package.name`.
 *
 * @throws PieceError `invalid_input` at `procedure` if it has more parts.
 */
export function routinePlaces(text: string, schema: string | undefined): RoutinePlace[] {
  const parts = nameParts(text, 'procedure')
  const [first = '', second, third] = parts
  if (parts.length > (schema === undefined ? 3 : 2)) {
    throw tooManyParts('A name has at most three parts: schema.package.name.', 'procedure')
  }
  if (second === undefined) return [{ schema, package: undefined, name: first }]
  if (third !== undefined) return [{ schema: first, package: second, name: third }]
  const inPackage = { schema, package: first, name: second }
  return schema === undefined ? [inPackage, { schema: first, package: undefined, name: second }] : [inPackage]
}
