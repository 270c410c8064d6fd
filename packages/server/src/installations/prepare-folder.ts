import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { newId } from '../id.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { expectFree } from './expect-free.js'
import { installProblem } from './install-problem.js'
import { parsePackageJson } from './package-json.js'
import { provePiece } from './piece-prover.js'
import { describeRow, type PreparedPiece, type Progress } from './prepared-piece.js'
import { readShippedManifest } from './shipped-manifest.js'

/**
 * Prepares a piece that is run from the folder it is in, with the dependencies it has there; its author builds it.
 *
 * @throws DomainError an `installProblem`.
 */
export async function prepareFolder(catalog: PieceCatalog, folder: string, progress: Progress): Promise<PreparedPiece> {
  progress.onStage('inspect')
  const read = (path: string) => readFile(join(folder, path)).catch(unlessMissing)
  const bytes = await read('package.json')
  if (!bytes) throw installProblem('folder_not_found', 'There is no package.json in this folder.', { field: 'folder' })
  const pkg = parsePackageJson(bytes)
  const shipped = await readShippedManifest(pkg, read)
  expectFree(catalog, shipped, 'folder')
  const { name } = shipped
  progress.onPiece({ name, version: pkg.version, package: pkg.name }, [])
  progress.onStage('load')
  const entry = posix.normalize(pkg.plugboard.piece)
  const place = { directory: folder, entry: join(folder, entry) }
  const candidate = { ...place, package: pkg.name, version: pkg.version, name }
  const manifest = await provePiece(candidate, shipped, progress.signal)
  progress.onStage('save')
  const nothing = { integrity: null, archive_digest: null, tree_digest: null }
  const row = { ...describeRow(manifest, pkg), ...nothing, id: newId('pie'), source: 'folder', folder, entry }
  return { row, archive: undefined, clean: async () => undefined }
}

const MISSING: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

function unlessMissing(cause: unknown): undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (MISSING.has(code)) return
  throw installProblem('folder_not_found', `A file of the folder cannot be read (${code}).`, { field: 'folder', cause })
}
