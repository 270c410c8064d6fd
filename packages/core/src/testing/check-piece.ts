import type { FieldSchema } from '../field/field-meta.js'
import { isSecretField, secretFields } from '../field/secret-fields.js'
import { describePiece } from '../piece/describe-piece.js'
import type { Manifest } from '../piece/manifest.js'
import type { Piece } from '../piece/piece.js'
import { pieceProblems } from '../piece/piece-problems.js'
import type { Problem } from '../piece/problem.js'

/** A quality every piece has; `check` gives what is missing. */
interface Rule {
  title: string
  check(piece: Piece, manifest: Manifest): Problem[]
}

const SECRET_NAME = /password|secret|token|api_?key|private_?key|passphrase/i
const HOST_KINDS = new Set(['host', 'url'])

/** The static rules, each a sentence that `conformance` turns into a case. */
export const RULES: readonly Rule[] = [
  { title: 'is well formed', check: (piece) => pieceProblems(piece) },
  { title: 'masks every field whose name says it is a secret', check: (_, manifest) => unmaskedSecrets(manifest) },
  {
    title: 'names the fields that decide where a secret is sent',
    check: (_, manifest) => missingDestinations(manifest),
  },
  { title: 'says how to get the credentials of every auth method', check: (_, manifest) => missingGuides(manifest) },
  { title: 'ends every description with a full stop', check: (_, manifest) => unfinishedSentences(manifest) },
  { title: 'fits into a manifest of at most 512 KiB', check: (_, manifest) => tooLarge(manifest) },
]

/** Everything wrong with a piece that can be seen without running it. */
export function checkPiece(piece: Piece): Problem[] {
  const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
  return RULES.flatMap((rule) => rule.check(piece, manifest))
}

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

function unfinishedSentences(manifest: Manifest): Problem[] {
  const texts = [
    { path: 'description', text: manifest.description },
    ...manifest.actions.map(({ name, description }) => ({ path: `actions.${name}.description`, text: description })),
    ...manifest.triggers.map(({ name, description }) => ({ path: `triggers.${name}.description`, text: description })),
  ]
  return texts
    .filter(({ text }) => !text.endsWith('.'))
    .map(({ path }) => ({ path, message: 'must end with a full stop' }))
}

const MANIFEST_LIMIT = 512 * 1024

function tooLarge(manifest: Manifest): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(manifest))
  return bytes <= MANIFEST_LIMIT ? [] : [{ path: '', message: `manifest has ${bytes} bytes` }]
}
