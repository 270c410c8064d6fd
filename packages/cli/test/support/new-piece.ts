import { join } from 'node:path'
import { linkModules } from './link-modules.js'
import { runPlugboard } from './run-plugboard.js'

const NEEDED = ['@plugboard/core', '@sinclair/typebox', '@types/node', 'typescript', 'vitest', 'undici-types']

/** Makes a piece with the built command, as its author would, and links what it depends on. */
export async function newPiece(parent: string, name: string, ...options: string[]): Promise<string> {
  const { code, stderr } = await runPlugboard(['piece', 'create', name, ...options], parent)
  if (code !== 0) throw new Error(stderr)
  const folder = join(parent, name)
  linkModules(folder, NEEDED)
  return folder
}
