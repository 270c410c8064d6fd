import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const biome = fileURLToPath(new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url))
const BETWEEN = '\n\n/* next */\n\n'

/**
 * Lays declarations out like our sources, without the word `declare`.
 *
 * @param {readonly string[]} texts
 * @returns {string[]}
 */
export function formatTypes(texts) {
  const formatted = execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=types.d.ts'], {
    cwd: root,
    input: texts.join(BETWEEN),
    encoding: 'utf8',
  })
  return formatted.split(BETWEEN).map((text) => text.trim().replace(/^declare /gm, ''))
}
