import { posix } from 'node:path'
import { Type } from '@sinclair/typebox'
import { defineAction } from '../src/action/define-action.js'
import { noAuth } from '../src/auth/no-auth.js'
import type { FileRef, Files } from '../src/context/files.js'
import { PieceError } from '../src/error/piece-error.js'
import { field, fields } from '../src/field/field.js'
import { definePiece } from '../src/piece/define-piece.js'
import type { Piece } from '../src/piece/piece.js'
import { pollingTrigger } from '../src/trigger/polling-trigger.js'
import type { Bucket } from './bucket.js'

/** What an object store piece may do wrong. */
export interface ObjectStoreFaults {
  takesBytesForText?: boolean
  forgetsContentType?: boolean
  refusesEmpty?: boolean
  keepsTheOld?: boolean
  decodesNames?: boolean
  ignoresPrefix?: boolean
  givesNoCursor?: boolean
  movesOnCopy?: boolean
  mindsDeletingTwice?: boolean
  wrongField?: boolean
  losesTheOldOnFailure?: boolean
  cutsLargeOnes?: boolean
  resolvesDots?: boolean
  tellsTwice?: boolean
  tellsOfOldOnes?: boolean
}

const text = (title: string) => field.text({ title, minLength: 1 })
const optional = (title: string) => field.text({ title, optional: true })

/** The form of each action. */
const FORMS = {
  list: {
    prefix: optional('Prefix'),
    limit: field.number({ title: 'Limit', integer: true, default: 100 }),
    cursor: optional('Cursor'),
  },
  get: { key: field.text({ title: 'Name' }) },
  put: { key: field.text({ title: 'Name' }), file: field.file({ title: 'File' }) },
  copy: { from: text('From'), to: text('To') },
  delete: { key: field.text({ title: 'Name' }) },
  'signed-url': { key: field.text({ title: 'Name' }), expiresIn: field.number({ title: 'Seconds' }) },
}

/** What the actions take, together. */
interface Input {
  key: string
  from: string
  to: string
  file: FileRef
  prefix?: string
  limit: number
  cursor?: string
  expiresIn: number
}

type Run = (input: Input, files: Files) => Promise<unknown>

/** A small but real object store piece, with faults on demand. */
export function objectStorePiece(bucket: () => Bucket, faults: ObjectStoreFaults = {}): Piece {
  const none = noAuth()
  const runs = actionsOf(bucket, faults)
  const action = (name: keyof typeof FORMS) =>
    defineAction({
      name,
      title: name,
      description: `Does ${name}.`,
      methods: [none],
      input: fields(FORMS[name]),
      output: Type.Unknown(),
      run: ({ input, files }) => runs[name](input as unknown as Input, files),
    })
  return definePiece({
    contract: 1,
    name: 'bucket',
    title: 'Bucket',
    type: 'File & storage',
    description: 'Keeps objects in memory.',
    icon: 'icon.svg',
    docs: 'https://bucket.example',
    auth: [none],
    actions: Object.keys(FORMS).map((name) => action(name as keyof typeof FORMS)),
    triggers: [
      pollingTrigger({
        name: 'new-object',
        title: 'New object',
        description: 'Tells of new objects.',
        methods: [none],
        input: fields({ prefix: optional('Prefix') }),
        output: Type.Unknown(),
        poll: async ({ input, cursor }) => newObjects(bucket(), input.prefix ?? '', cursor, faults),
      }),
    ],
  })
}

function actionsOf(bucket: () => Bucket, faults: ObjectStoreFaults): Record<keyof typeof FORMS, Run> {
  const stored = (key: string, at: string) => {
    const found = bucket().objects.get(key)
    if (found) return found
    const where = faults.wrongField ? 'prefix' : at
    throw new PieceError('not_found', 'There is no such object.', { field: where, hint: 'Check its name.' })
  }
  return {
    list: async (input) => listed(bucket(), input, faults),
    get: async ({ key }, files) => {
      const { bytes, contentType } = stored(key, 'key')
      return { file: await files.write({ name: key, contentType }, [bytes]) }
    },
    put: async ({ key, file }, files) => {
      if (faults.losesTheOldOnFailure) bucket().objects.delete(key)
      const bytes = await bytesOf(files.read(file), faults)
      const decoded = faults.decodesNames ? decodeURIComponent(key) : key
      const name = faults.resolvesDots ? posix.normalize(decoded) : decoded
      const contentType = faults.forgetsContentType ? 'text/plain' : file.contentType
      const { objects } = bucket()
      if (!(faults.keepsTheOld && objects.has(name))) {
        objects.set(name, { bytes, contentType, modifiedAt: new Date().toISOString() })
      }
      return { key }
    },
    copy: async ({ from, to }) => {
      bucket().objects.set(to, stored(from, 'from'))
      if (faults.movesOnCopy) bucket().objects.delete(from)
      return { key: to }
    },
    delete: async ({ key }) => {
      if (faults.mindsDeletingTwice) stored(key, 'key')
      bucket().objects.delete(key)
      return { key }
    },
    'signed-url': async ({ key, expiresIn }) => ({ url: bucket().sign(key, expiresIn) }),
  }
}

async function bytesOf(data: AsyncIterable<Uint8Array>, faults: ObjectStoreFaults): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of data) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (faults.refusesEmpty && bytes.length === 0) {
    throw new PieceError('invalid_input', 'The file is empty.', { field: 'file', hint: 'Give another file.' })
  }
  if (faults.cutsLargeOnes) return bytes.subarray(0, 5 * 1024 * 1024)
  return faults.takesBytesForText ? Buffer.from(bytes.toString()) : bytes
}

function listed({ objects }: Bucket, { prefix = '', limit, cursor = '' }: Input, faults: ObjectStoreFaults) {
  const start = faults.ignoresPrefix ? prefix.slice(0, -1) : prefix
  const found = [...objects]
    .filter(([key]) => key.startsWith(start) && key > cursor)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const items = found.slice(0, limit).map(([key, { bytes, modifiedAt }]) => ({ key, size: bytes.length, modifiedAt }))
  const next = found.length > limit && !faults.givesNoCursor ? items.at(-1)?.key : undefined
  return { items, ...(next !== undefined && { next }) }
}

function newObjects({ objects }: Bucket, prefix: string, cursor: unknown, faults: ObjectStoreFaults) {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix))
  const seen: unknown[] = Array.isArray(cursor) ? cursor : faults.tellsOfOldOnes ? [] : keys
  const fresh = keys.filter((key) => !seen.includes(key))
  return { events: fresh.map((id) => ({ id, data: { key: id } })), cursor: faults.tellsTwice ? seen : keys }
}
