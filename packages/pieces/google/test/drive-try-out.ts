import type { FileRef, Files } from '@plugboard/core'
import { optionsOf } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'
import { account, type Connection, editor } from './connections.js'
import type { GoogleServer } from './google-server.js'
import { authOf } from './try-out.js'

type Values = Record<string, unknown>
type Surroundings = Pick<Parameters<typeof testContext>[1], 'fetch' | 'signal' | 'lines' | 'told'>

/** Polls a trigger as a server does; what it answers goes through JSON. */
export async function poll(
  server: GoogleServer,
  name: string,
  input: Values,
  cursor: unknown,
  { connection = account(), ...more }: Surroundings & { connection?: Connection } = {},
) {
  const trigger = piece.triggers.find((one) => one.name === name)
  if (trigger?.kind !== 'polling') throw new Error(`There is no polling trigger ${name}.`)
  const auth: unknown = await authOf(server, connection)
  const context = testContext<unknown, unknown>(piece, { auth, input, endpoints: server.endpoints, ...more })
  const result = await trigger.poll({ ...context, cursor })
  const through: typeof result = JSON.parse(JSON.stringify(result))
  return through
}

/** The choices a form would show for a field of an action. */
export async function choices(
  server: GoogleServer,
  [action, field]: [action: string, field: string],
  {
    connection = account(),
    input = {},
    search = '',
  }: { connection?: Connection; input?: Values; search?: string } = {},
) {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties[field]
  const options = schema && optionsOf(schema)
  if (!options) throw new Error(`${action}.${field} has no dynamic options.`)
  const auth: unknown = await authOf(server, connection)
  return options.load({ ...testContext(piece, { auth, input, endpoints: server.endpoints }), search })
}

/** Uploads a file whose bytes come from a stream of the test's own. */
export async function uploadStream(
  server: GoogleServer,
  read: Files['read'],
  { input = {}, size, ...more }: Surroundings & { input?: Values; size?: number } = {},
): Promise<unknown> {
  const action = piece.actions.find((one) => one.name === 'drive-upload')
  const auth: unknown = await authOf(server, editor())
  const file: FileRef = {
    name: 'large.bin',
    contentType: 'application/octet-stream',
    url: 'data:,',
    ...(size && { size }),
  }
  const values = { file, convertTo: 'none', ...input }
  const context = testContext<unknown, unknown>(piece, { auth, input: values, endpoints: server.endpoints, ...more })
  return action?.run({ ...context, files: { ...context.files, read } })
}

/** A file as an earlier step would give it. */
export function fileOf(bytes: Uint8Array | string, contentType = 'text/plain', name = 'note.txt'): FileRef {
  const data = Buffer.from(bytes)
  return { name, contentType, size: data.length, url: `data:${contentType};base64,${data.toString('base64')}` }
}
