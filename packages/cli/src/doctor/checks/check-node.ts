import { satisfies } from 'semver'
import type { Checkup } from '../checkup.js'

const NEEDED = '>=20.19'

/** Whether this Node can run the server. */
export async function checkNode(_: unknown, version = process.versions.node): Promise<Checkup[]> {
  if (satisfies(version, NEEDED)) return [{ name: 'node', state: 'ok', message: `Node ${version}.` }]
  const hint = 'Install Node 20.19 or newer.'
  return [{ name: 'node', state: 'problem', message: `Node ${version} is too old.`, hint }]
}
