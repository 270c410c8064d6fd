import { describePiece, type FileRef, type Files, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, optionsOf, type TestStep } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'

type Values = Record<string, unknown>

/** A file or folder of a list. */
export interface Item {
  path: string
  name: string
  kind: string
  size: number
  modifiedAt: string
}

/** What the actions of this piece give, taken together. */
export interface Output {
  items: Item[]
  next?: string
  file: FileRef
  text: string
  path: string
  size: number
  deleted: boolean
  created: boolean
}

/** A connection that a test uses. */
export interface Connection {
  method: 'folder' | 'share'
  values: Values
  /** What the operator allows. */
  folders?: readonly string[]
  signal?: AbortSignal
  files?: Files
}

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })

/** A connection to a folder of this machine that the operator allows. */
export const localConnection = (folder: string, more: Partial<Connection> = {}): Connection => ({
  method: 'folder',
  values: { folder },
  folders: [folder],
  ...more,
})

function context<Input>(
  { method: name, values, folders, signal, files }: Connection,
  input: Input,
  steps?: TestStep[],
) {
  const method = piece.auth.find((one) => one.name === name)
  if (!method) throw new Error(`There is no auth method ${name}.`)
  const parts = { auth: authValue(method, values), input, ...(folders && { folders }) }
  const ctx = testContext(piece, { ...parts, ...(signal && { signal }), ...(steps && { steps }) })
  return { ...ctx, ...(files && { files }) }
}

function completed(form: Parameters<typeof checkFields>[0] | undefined, input: Values): Values {
  if (!form) throw new Error('There is no such action or trigger.')
  const { values, problems } = checkFields(form, input)
  const others = problems.filter(({ code }) => code !== 'not_well_formed')
  if (others.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(others)}`)
  // What the form refuses for its characters reaches the piece all the same: it does not rely on the form.
  return { ...values, ...input }
}

/** Runs an action as a server does: its input is checked and completed by the form first. */
export async function act(connection: Connection, name: string, input: Values): Promise<Output> {
  const action = piece.actions.find((one) => one.name === name)
  const values = completed(manifest.actions.find((one) => one.name === name)?.input, input)
  // Through JSON, as an answer travels to the server.
  return JSON.parse(JSON.stringify(await action?.run(context<unknown>(connection, values))))
}

/** Polls the trigger; its cursor travels through JSON. */
export async function poll(connection: Connection, input: Values, cursor: unknown) {
  const [trigger] = piece.triggers
  if (trigger?.kind !== 'polling') throw new Error('There is no polling trigger.')
  const values = completed(manifest.triggers[0]?.input, input)
  const ctx = { ...context<unknown>(connection, values), cursor }
  const { events, more = false, cursor: next } = await trigger.poll(ctx)
  const json = JSON.stringify(next)
  return { paths: events.map(({ data }) => String(Object(data).path)), events, more, cursor: JSON.parse(json), json }
}

/** The choices a form would show for a field of an action. */
export async function choices(connection: Connection, action: string, field: string, search = '') {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties[field]
  const options = schema && optionsOf(schema)
  if (!options) throw new Error(`${action}.${field} has no dynamic options.`)
  return (await options.load({ ...context(connection, {}), search })).map(({ value }) => value)
}

/** Tests a connection; tells the stages that were entered, and the result or the error. */
export async function tryConnection(connection: Connection) {
  const stages: TestStep[] = []
  const method = piece.auth.find((one) => one.name === connection.method)
  const ctx = context(connection, undefined, stages)
  const result: unknown = await Promise.resolve(method?.validate?.(ctx)).catch((error: unknown) => error)
  return { stages, result }
}

/** The `PieceError` a call fails with. Throws when it does not fail, or with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome: unknown = await promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )
  if (isPieceError(outcome)) return outcome
  throw new Error(`There was no PieceError but ${JSON.stringify(outcome)}`, { cause: outcome })
}

/** A file as an earlier step would give it. */
export function fileOf(bytes: Uint8Array, name = 'file.bin', contentType = 'application/octet-stream'): FileRef {
  const url = `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`
  return { name, contentType, size: bytes.length, url }
}

export const bytesOf = ({ url }: FileRef): Buffer => Buffer.from(url.replace(/^[^,]*,/, ''), 'base64')
