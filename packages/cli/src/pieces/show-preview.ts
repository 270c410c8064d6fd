import type { Terminal } from '../terminal/terminal.js'
import type { UpgradePreview } from './answers.js'

/** Tells people what an upgrade would change. */
export function showPreview(terminal: Terminal, name: string, preview: UpgradePreview): void {
  const { from, to, changes, connections, brokenSteps } = preview
  terminal.line(terminal.paint('bold', `${name}: ${from} → ${to}`))
  for (const method of changes.methods) terminal.line(`  ${methodLine(method)}`)
  for (const operation of changes.operations) terminal.line(`  ${operationLine(operation)}`)
  for (const host of changes.hosts.added) terminal.line(`  Connects to ${host} as well.`)
  terminal.line(`  Connections: ${connections.moved} keep their values, ${connections.migrated} are migrated.`)
  if (connections.leftBehind > 0) {
    terminal.mark('warning', `${connections.leftBehind} stay at their version until somebody reconnects them:`)
  }
  for (const { project, environment, key } of connections.left) terminal.line(`    ${project}/${environment}/${key}`)
  for (const { project, flow, version, step } of brokenSteps) {
    terminal.mark('warning', `Step “${step}” of ${project}/${flow.key} (${version}) takes what ${to} lacks.`)
  }
}

function methodLine({ title, change, ...method }: UpgradePreview['changes']['methods'][number]): string {
  const parts = [
    ...listed('new fields', method.addedFields),
    ...listed('fields gone', method.removedFields),
    ...listed('fields changed', method.changedFields),
    ...listed('new rights', method.addedScopes),
    ...(change === 'changed' && method.migrates ? ['values are migrated'] : []),
  ]
  return `${title} ${change}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}.`
}

function operationLine(operation: UpgradePreview['changes']['operations'][number]): string {
  const { kind, title, change } = operation
  const parts = [...listed('now required', operation.newlyRequired), ...listed('inputs gone', operation.removedFields)]
  return `${kind === 'action' ? 'Action' : 'Trigger'} “${title}” ${change}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}.`
}

const listed = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what} ${names.join(', ')}`]
