import { existsSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, parse, relative, resolve, sep } from 'node:path'
import { ConfigError } from './config-error.js'

/** Where the server keeps what no piece may get to. */
export interface OwnPlaces {
  dataFolder: string
  spillFolder: string
  /** The file that a variable names for the root key. */
  keyFile?: string | undefined
}

/**
 * Reads `PLUGBOARD_FOLDERS`: folders of this machine that pieces may work in, as real paths.
 *
 * @throws ConfigError naming the folder and what is wrong with it.
 */
export function parseFolders(text: string | undefined, places: OwnPlaces): string[] {
  const named = (text ?? '').split(delimiter).filter((part) => part.trim() !== '')
  const kept = keptApart(places)
  return [...new Set(named.map((part) => realFolder(part.trim(), kept)))]
}

function keptApart({ dataFolder, spillFolder, keyFile }: OwnPlaces): string[] {
  // The key that the server makes for itself lies beside the data folder, under its name.
  const places = [dataFolder, `${dataFolder}.key`, spillFolder]
  if (keyFile === undefined) return places.map(realPlace)
  const key = realPlace(resolve(keyFile))
  const folders = [dirname(key), realPlace(dirname(resolve(keyFile)))].filter((folder) => !isWholeMachine(folder))
  return [...places.map(realPlace), key, ...folders]
}

const isWholeMachine = (path: string) => path === parse(path).root

function realFolder(path: string, kept: readonly string[]): string {
  if (!isAbsolute(path)) throw wrong(path, 'is no absolute path')
  if (!existsSync(path) || !statSync(path).isDirectory()) throw wrong(path, 'is no folder that exists')
  const real = realpathSync(path)
  if (isWholeMachine(real)) throw wrong(path, 'is the whole machine')
  if (/[*,]/.test(real)) throw wrong(path, 'has a "*" or a comma in its path, which Node gives a meaning of their own')
  if (kept.some((place) => isWithin(place, real) || isWithin(real, place))) {
    throw wrong(path, 'holds the data or the root key of the server, or lies with them')
  }
  return real
}

/** Whether a path is the folder, or lies in it. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Where a path leads, through links; of one that is not there yet, where it will be. */
function realPlace(path: string): string {
  const parent = dirname(path)
  if (parent === path) return path
  return existsSync(path) ? realpathSync(path) : resolve(realPlace(parent), relative(parent, path))
}

const wrong = (path: string, problem: string) =>
  new ConfigError(
    'PLUGBOARD_FOLDERS',
    `must name folders by absolute paths, separated by "${delimiter}": ${path} ${problem}.`,
  )
