import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../support/source-files.js'

const MODULES = ['@plugboard/core', '@sinclair/typebox', '@types/node', 'typescript', 'vitest', 'undici-types']
const BINARIES = ['tsc', 'vitest']

/**
 * Writes what the reader finds on the path: `plugboard`, built from here and with a port of its own for the workbench,
 * and an `npm` that installs the dependencies of a piece by links to those of this repository.
 */
export function writeCommands(folder: string, { npm, workbenchPort }: { npm: string; workbenchPort: number }): void {
  mkdirSync(folder)
  const command = `"${process.execPath}" "${join(root, 'packages/cli/bin/plugboard.js')}"`
  const cases = {
    plugboard: [`"piece dev"*) exec ${command} "$@" --port ${workbenchPort} ;;`, `*) exec ${command} "$@" ;;`],
    npm: ['"install --global "*) ;;', `install) ${links()} ;;`, `*) exec "${npm}" "$@" ;;`],
  }
  for (const [name, lines] of Object.entries(cases)) {
    writeFileSync(join(folder, name), `#!/bin/sh\ncase "$*" in\n${lines.join('\n')}\nesac\n`, { mode: 0o755 })
  }
}

function links(): string {
  const from = join(root, 'node_modules')
  return [
    'mkdir -p node_modules/.bin node_modules/@plugboard node_modules/@sinclair node_modules/@types',
    ...MODULES.map((name) => `ln -s "${join(from, name)}" node_modules/${name}`),
    ...BINARIES.map((name) => `ln -s "${join(from, '.bin', name)}" node_modules/.bin/${name}`),
    `ln -s "${join(root, 'packages/core/bin/plugboard-manifest.js')}" node_modules/.bin/plugboard-manifest`,
  ].join(' && ')
}
