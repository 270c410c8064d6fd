import { VARIABLES } from '@plugboard/server'
import type { Checkup, Settings } from '../checkup.js'

/** Whether variables are set that look as if they were for the server, which knows none of that name. */
export async function checkVariables({ env }: Settings): Promise<Checkup[]> {
  const known = new Set<string>(VARIABLES.map(({ name }) => name))
  const strange = Object.keys(env).filter((name) => name.startsWith('PLUGBOARD_') && !known.has(name))
  return strange.map((name) => ({
    name: 'variables',
    state: 'warning',
    message: `${name} is no variable of this server, and is ignored.`,
    hint: 'plugboard serve --help lists every variable.',
  }))
}
