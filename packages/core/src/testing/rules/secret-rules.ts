import type { FieldSchema } from '../../field/field-meta.js'
import { isSecretField, secretFields } from '../../field/secret-fields.js'
import type { Manifest } from '../../piece/manifest.js'
import type { Problem } from '../../piece/problem.js'
import type { Rule } from './rule.js'

/** What keeps secrets secret. */
export const SECRET_RULES: readonly Rule[] = [
  {
    id: 'secrets-are-masked',
    title: 'masks every field whose name says it is a secret',
    check: (_, manifest) => unmaskedSecrets(manifest),
  },
  {
    id: 'destinations-are-named',
    title: 'names the fields that decide where a secret is sent',
    check: (_, manifest) => missingDestinations(manifest),
  },
  {
    id: 'credentials-are-explained',
    title: 'says how to get the credentials of every auth method',
    check: (_, manifest) => missingGuides(manifest),
  },
]

const SECRET_NAME = /password|secret|token|api_?key|private_?key|passphrase/i
const HOST_KINDS = new Set(['host', 'url'])

function unmaskedSecrets(manifest: Manifest): Problem[] {
  return manifest.auth.flatMap((method) => unmaskedIn(`auth.${method.name}.fields`, method.fields))
}

/** Kinds whose value is never a secret, whatever the name: `tokenUrl`, `passwordExpiresAt`. */
const OPEN_KINDS = new Set(['host', 'url', 'choice', 'dateTime'])

function unmaskedIn(path: string, schema: FieldSchema): Problem[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = `${path}.${name}`
    const isOpen = field.type !== 'string' || OPEN_KINDS.has(field['x-field']?.kind ?? '')
    if (!isOpen && SECRET_NAME.test(name) && !isSecretField(field))
      return [{ path: at, message: 'holds a secret: use field.secret' }]
    return [...unmaskedIn(at, field), ...(field.items ? unmaskedIn(`${at}.items`, field.items) : [])]
  })
}

function missingDestinations(manifest: Manifest): Problem[] {
  return manifest.auth.flatMap((method) => {
    if (secretFields(method.fields).length === 0) return []
    return Object.entries(method.fields.properties)
      .filter(([name, schema]) => HOST_KINDS.has(schema['x-field']?.kind ?? '') && !method.destination.includes(name))
      .map(([name]) => ({ path: `auth.${method.name}.destination`, message: `must name "${name}"` }))
  })
}

/** The gateway's credentials come from the server itself. */
const NEEDS_NO_GUIDE = new Set(['none', 'gateway'])

function missingGuides(manifest: Manifest): Problem[] {
  return manifest.auth
    .filter((method) => !NEEDS_NO_GUIDE.has(method.kind) && (method.guide?.steps.length ?? 0) === 0)
    .map((method) => ({ path: `auth.${method.name}.guide`, message: 'needs the steps for getting the credentials' }))
}
