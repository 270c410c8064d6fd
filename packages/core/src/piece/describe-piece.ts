import type { TSchema } from '@sinclair/typebox'
import type { Action } from '../action/define-action.js'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import type { Trigger } from '../trigger/trigger.js'
import type { ActionManifest, AuthManifest, Manifest, TriggerManifest } from './manifest.js'
import type { Piece } from './piece.js'

/** A piece as plain JSON: no functions, no symbols, each thing said once. */
export function describePiece(piece: Piece, pkg: { name: string; version: string }): Manifest {
  const { contract, name, title, type, description, icon, docs, endpoints } = piece
  return plain({
    name,
    title,
    version: pkg.version,
    package: pkg.name,
    contract,
    type,
    description,
    icon,
    docs,
    endpoints,
    ...(piece.folders && { folders: true as const }),
    auth: piece.auth.map(describeAuth),
    actions: piece.actions.map((action) => describeAction(action, piece)),
    triggers: piece.triggers.map((trigger) => describeTrigger(trigger, piece)),
  })
}

function describeAuth(method: AnyAuthMethod): AuthManifest {
  return {
    kind: method.kind,
    name: method.name,
    title: method.title,
    version: method.version,
    fields: plain(method.form),
    destination: method.destination,
    ...(method.guide && { guide: method.guide }),
    testable: method.validate !== undefined,
    refreshable: method.refresh !== undefined,
    ...(method.migrate && { migrates: true as const }),
    ...(method.renewed && { renewed: Object.keys(method.renewed.properties) }),
    ...(method.oauth2 && { oauth2: method.oauth2 }),
  }
}

function describeAction(action: Action, piece: Piece): ActionManifest {
  const { name, title, description, group, idempotent, timeout } = action
  const head = { name, title, description, ...(group && { group }) }
  return { ...head, ...shared(action, piece), idempotent, ...(timeout !== undefined && { timeout }) }
}

function describeTrigger(trigger: Trigger, piece: Piece): TriggerManifest {
  const { kind, name, title, description } = trigger
  return { kind, name, title, description, ...shared(trigger, piece), ...ofKind(trigger) }
}

function ofKind(trigger: Trigger): Pick<TriggerManifest, 'interval' | 'waits' | 'perConnection'> {
  if (trigger.kind === 'webhook') return trigger.perConnection ? { perConnection: true } : {}
  return { interval: trigger.interval, ...(trigger.wait && { waits: true }) }
}

function shared(
  operation: Action | Trigger,
  piece: Piece,
): Pick<ActionManifest, 'methods' | 'scopes' | 'input' | 'output'> {
  const all = piece.auth.every((method) => operation.methods.includes(method))
  return {
    ...(!all && { methods: operation.methods.map((method) => method.name) }),
    ...(operation.scopes.length > 0 && { scopes: operation.scopes }),
    input: plain(operation.input),
    output: plain(operation.output),
  }
}

/** Drops everything JSON cannot say: functions, symbols, undefined. */
function plain<T>(value: T | TSchema): T {
  return JSON.parse(JSON.stringify(value))
}
