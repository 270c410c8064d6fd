import { runNpm } from '../../package/run-npm.js'
import type { Checkup } from '../checkup.js'

const PATIENCE = 5_000

/** Whether npm is there, and the registry it is configured for can be reached. */
export async function checkNpm(): Promise<Checkup[]> {
  try {
    const version = (await runNpm(['--version'], process.cwd())).trim()
    const registry = (await runNpm(['config', 'get', 'registry'], process.cwd())).trim()
    return [{ name: 'npm', state: 'ok', message: `npm ${version}.` }, await checkRegistry(registry)]
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const hint = 'Install npm, which comes with Node; pieces are installed and checked with it.'
    return [{ name: 'npm', state: 'problem', message, hint }]
  }
}

async function checkRegistry(registry: string): Promise<Checkup> {
  const name = 'registry'
  try {
    const { origin } = new URL(registry)
    await fetch(registry, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE) })
    return { name, state: 'ok', message: `The npm registry ${origin} answers.` }
  } catch {
    const hint = 'Check the network and "npm config get registry"; pieces can still be installed from files.'
    return { name, state: 'warning', message: 'The npm registry cannot be reached.', hint }
  }
}
