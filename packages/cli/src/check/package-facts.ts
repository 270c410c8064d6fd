import { readFileSync } from 'node:fs'
import type { Manifest } from '@plugboard/core/host'
import { type InstalledCore, installedCore } from '../package/installed-core.js'
import { type Packed, pack } from '../package/pack.js'
import type { PackageJson, PiecePackage } from '../package/piece-package.js'
import { describeBuilt } from './describe-built.js'
import { type ImportedPackages, importedPackages } from './imported-packages.js'
import { insideOf } from './inside-of.js'
import { unreachedCode } from './unreached-code.js'

/** Everything the rules look at, found out once. */
export interface PackageFacts {
  folder: string
  json: PackageJson
  core: InstalledCore
  packed: Packed
  /** Names of the packages its packed code and types import. */
  imported: ImportedPackages
  /** Packed code that nothing imports. */
  unreached: readonly string[]
  /** What the built piece says of itself; undefined when it cannot be loaded. */
  described: Manifest | undefined
  /** The manifest that lies in the package; undefined when there is none that can be read. */
  manifest: unknown
  /** The text of the icon; undefined when it is not there. */
  icon: string | undefined
  /** Most bytes the package may have unpacked. */
  maxSize: number
}

/** @throws Failure of npm */
export async function packageFacts({ folder, json }: PiecePackage, maxSize: number): Promise<PackageFacts> {
  const packed = await pack(folder)
  const entry = insideOf(folder, json.plugboard?.piece)
  const { name = '', version = '' } = json
  const answer = entry === undefined ? undefined : await describeBuilt(entry, { name, version }, folder)
  const described = answer?.ok ? answer.value.manifest : undefined
  return {
    folder,
    json,
    core: installedCore(),
    packed,
    imported: await importedPackages(folder, packed.files),
    unreached: await unreachedCode(folder, packed.files, entriesOf(json)),
    described,
    manifest: readJson(insideOf(folder, json.plugboard?.manifest)),
    icon: readText(insideOf(folder, described?.icon)),
    maxSize,
  }
}

/** Every file of the package that others may load. */
function entriesOf({ plugboard, exports, bin }: PackageJson): string[] {
  const entry = plugboard?.piece === undefined ? [] : [plugboard.piece]
  return [...entry, ...textsIn(exports), ...textsIn(bin)]
}

/** Every text in a value, however deep. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(Object(value)).flatMap(textsIn)

const readText = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, 'utf8'))

function readJson(path: string | undefined): unknown {
  try {
    return JSON.parse(readText(path) ?? '')
  } catch {
    return undefined
  }
}
