import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const CORE = fileURLToPath(new URL('../../../packages/core', import.meta.url))
const SAMPLE = fileURLToPath(new URL('sample-piece', import.meta.url))

/**
 * Installs the sample piece `acme-oauth` in a folder outside of the project, as somebody else's would be, for
 * `PLUGBOARD_PIECES`. Needs core to be built.
 *
 * @param {string} [version] Another one than its own.
 * @returns {Promise<{ path: string, clean: () => void }>}
 */
export async function createSamplePieceFolder(version) {
  const path = mkdtempSync(join(tmpdir(), 'plugboard-sample-'))
  const directory = join(path, 'piece-acme-oauth')
  cpSync(SAMPLE, directory, { recursive: true })
  const file = join(directory, 'package.json')
  const json = JSON.parse(readFileSync(file, 'utf8'))
  if (version) writeFileSync(file, JSON.stringify({ ...json, version }))
  mkdirSync(join(directory, 'node_modules/@plugboard'), { recursive: true })
  symlinkSync(CORE, join(directory, 'node_modules/@plugboard/core'))
  await promisify(execFile)(process.execPath, [join(CORE, 'bin/plugboard-manifest.js')], { cwd: directory })
  return { path, clean: () => rmSync(path, { recursive: true, force: true }) }
}
