import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CONTRACT } from '@plugboard/core/host'
import { packageFolder } from '../../package/package-folder.js'
import type { PackageJson } from '../../package/piece-package.js'
import type { Checkup, Settings } from '../checkup.js'

/** Which pieces the server would find, and why it could not use others. */
export async function checkPieces({ pieceFolders }: Settings): Promise<Checkup[]> {
  const server = packageFolder('@plugboard/server', dirname(fileURLToPath(import.meta.url)))
  const folders = [...pieceFolders, dirname(dirname(server))].filter((folder) => existsSync(folder))
  const pieces = folders.flatMap(packagesIn).flatMap(pieceIn)
  const usable = pieces.filter(({ reason }) => reason === undefined)
  const unusable = pieces.filter(({ reason }) => reason !== undefined)
  return [found(usable.length), ...unusable.map(problem)]
}

function found(count: number): Checkup {
  const name = 'pieces'
  if (count > 0) return { name, state: 'ok', message: `${count} ${count === 1 ? 'piece' : 'pieces'} found.` }
  const hint = 'Install some beside the server with npm, or name their folder in PLUGBOARD_PIECES.'
  return { name, state: 'warning', message: 'No piece is installed.', hint }
}

function problem({ folder, reason }: { folder: string; reason?: string }): Checkup {
  const hint = 'Build it, or install another version of it.'
  return { name: 'pieces', state: 'problem', message: `The piece in ${folder} cannot be used: ${reason}.`, hint }
}

function packagesIn(folder: string): string[] {
  if (existsSync(join(folder, 'package.json'))) return [folder]
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'))
  return names.flatMap((name) => (name.startsWith('@') ? packagesIn(join(folder, name)) : [join(folder, name)]))
}

function pieceIn(folder: string): { folder: string; reason?: string }[] {
  const json = readJson<PackageJson>(join(folder, 'package.json'))
  if (!json?.plugboard || !json.keywords?.includes('plugboard-piece')) return []
  const { piece, manifest: path } = json.plugboard
  if (!piece || !path) return [{ folder, reason: 'its package.json names no piece or no manifest' }]
  const manifest = readJson<{ contract?: unknown }>(join(folder, path))
  if (!manifest || !existsSync(join(folder, piece))) return [{ folder, reason: 'it is not built' }]
  if (manifest.contract === CONTRACT) return [{ folder }]
  return [{ folder, reason: `it follows contract ${manifest.contract}, not ${CONTRACT}` }]
}

function readJson<T extends object>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
