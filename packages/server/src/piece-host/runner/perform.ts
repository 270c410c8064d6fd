import { describePiece, type Piece, PieceError } from '@plugboard/core'
import { optionsOf } from '@plugboard/core/host'
import type { TObject, TSchema } from '@sinclair/typebox'
import type { AnyCall, PieceCalls } from '../call.js'
import type { Surroundings } from './context.js'
import type { LoadedPiece } from './load-piece.js'

/** Runs the function of the piece that a call is about. Throws what it throws, or `PieceError` `unsupported`. */
export async function perform(piece: LoadedPiece, call: AnyCall, around: Surroundings): Promise<unknown> {
  switch (call.method) {
    case 'validate':
      return validate(piece, call, around)
    case 'refresh':
      return refresh(piece, call, around)
    case 'describe':
      return describePiece(piece as LoadedPiece & Piece, { name: call.package, version: call.version })
    case 'migrate':
      return migrate(piece, call)
    case 'options':
      return loadOptions(piece, call, around)
    case 'action':
      return named(piece.actions, call.name).run(full(call, around))
    case 'poll':
      return poll(piece, call, around)
  }
}

function validate(piece: LoadedPiece, { auth }: PieceCalls['validate'], { base, step }: Surroundings): unknown {
  const method = named(piece.auth, auth.method)
  if (!method.validate) throw unsupported(`"${method.name}" of this piece cannot be tested.`)
  return method.validate({ ...base, auth, step })
}

function refresh(piece: LoadedPiece, { auth }: PieceCalls['refresh'], { base }: Surroundings): unknown {
  const method = named(piece.auth, auth.method)
  if (!method.refresh) throw unsupported(`"${method.name}" of this piece cannot be renewed.`)
  return method.refresh({ ...base, auth })
}

function migrate(piece: LoadedPiece, call: PieceCalls['migrate']): unknown {
  const method = named(piece.auth, call.authMethod)
  if (!method.migrate) throw unsupported(`"${method.name}" of this piece cannot take over older values.`)
  return method.migrate(call.values, call.fromVersion)
}

function poll(piece: LoadedPiece, call: PieceCalls['poll'], around: Surroundings): unknown {
  const trigger = named(piece.triggers, call.name)
  if (!trigger.poll) throw unsupported(`"${trigger.name}" of this piece is not a trigger that polls.`)
  return trigger.poll({ ...full(call, around), cursor: call.cursor })
}

function full(call: PieceCalls['action' | 'poll'], { base, files, store, progress }: Surroundings): object {
  return { ...base, auth: call.auth, input: call.input, files, store, progress: progress.tell }
}

async function loadOptions(piece: LoadedPiece, call: PieceCalls['options'], { base }: Surroundings): Promise<unknown> {
  const source = optionsOf(fieldAt(formOf(piece, call), call.field))
  if (source === undefined) throw unsupported(`The field "${call.field}" has no choices to fetch.`)
  const { auth, input, search } = call
  return source.load({ ...base, auth, input, search })
}

function formOf(piece: LoadedPiece, { owner, name }: PieceCalls['options']): TObject {
  if (owner === 'auth') return named(piece.auth, name).form
  return owner === 'action' ? named(piece.actions, name).input : named(piece.triggers, name).input
}

/** The schema at a path such as `filters.*.column`. */
function fieldAt(form: TSchema, path: string): TSchema {
  return path.split('.').reduce((schema: TSchema, name) => {
    const properties: Record<string, TSchema> = schema.properties ?? {}
    const inner: TSchema | undefined =
      name === '*' ? schema.items : Object.hasOwn(properties, name) ? properties[name] : undefined
    if (inner === undefined) throw unsupported(`The form has no field "${path}".`)
    return inner
  }, form)
}

function named<Item extends { name: string }>(items: readonly Item[], name: string): Item {
  const item = items.find((candidate) => candidate.name === name)
  if (item === undefined) throw unsupported(`This version of the piece has no "${name}".`)
  return item
}

function unsupported(message: string): PieceError {
  return new PieceError('unsupported', message)
}
