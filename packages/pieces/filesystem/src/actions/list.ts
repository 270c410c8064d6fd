import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import type { Folder, Path, Place } from '../folder.js'
import { itemOf, itemOutput } from '../item.js'
import { parsePath } from '../parse-path.js'
import { lookInField, patternField, recursiveField } from '../path-fields.js'
import { walk, withDetails } from '../walk.js'
import { fits } from '../wildcard.js'

const input = fields({
  path: lookInField,
  recursive: recursiveField,
  pattern: patternField,
  limit: field.number({
    title: 'Limit',
    help: 'Most entries to give.',
    integer: true,
    min: 1,
    max: 10_000,
    default: 100,
  }),
  cursor: field.text({
    title: 'Cursor',
    help: 'What the list before gave as "next", to go on from there.',
    maxLength: 16_384,
    optional: true,
  }),
})

/** What is in a folder. */
export const list = defineAction({
  name: 'list',
  title: 'List a folder',
  description: 'Lists the files and folders in a folder, by name.',
  group: 'Folders',
  methods,
  input,
  output: Type.Object({
    items: Type.Array(itemOutput, { title: 'Items' }),
    next: Type.Optional(Type.String({ title: 'Next' })),
  }),
  idempotent: true,
  run: (ctx) => inFolder(ctx, (folder) => listPage(folder, ctx.input)),
})

async function listPage(folder: Folder, { path, recursive, pattern, limit, cursor }: Static<typeof input>) {
  const at = parsePath(folder, path, 'path')
  const found = []
  for await (const one of walk(folder, at, { recursive, after: readCursor(cursor) })) {
    if (pattern !== undefined && !fits(one.listed.name, pattern)) continue
    found.push(one)
    // One more than asked for tells whether there are more.
    if (found.length > limit) break
  }
  const last = found.length > limit ? found[limit - 1] : undefined
  const items = []
  for await (const { path, entry } of withDetails(folder, each(found.slice(0, limit)))) items.push(itemOf(path, entry))
  return { items, ...(last && { next: writeCursor(at, [...last.parent.path, last.listed.name]) }) }
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

const writeCursor = (at: Place, path: Path): string =>
  Buffer.from(JSON.stringify(path.slice(at.path.length))).toString('base64url')

const CURSOR = Type.Array(Type.String())

function readCursor(cursor: string | undefined): Path {
  if (cursor === undefined || cursor === '') return []
  const path = parse(Buffer.from(cursor, 'base64url').toString())
  if (Value.Check(CURSOR, path)) return path
  throw new PieceError('invalid_input', 'This is no cursor.', {
    field: 'cursor',
    hint: 'Give what the list before gave as "next", as it is.',
  })
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
