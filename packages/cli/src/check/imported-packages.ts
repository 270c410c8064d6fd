import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { init, parse } from 'es-module-lexer'

/** Names of packages by who imports them. */
export interface ImportedPackages {
  code: ReadonlySet<string>
  types: ReadonlySet<string>
}

const CODE = /\.[cm]?js$/
const TYPES = /\.d\.[cm]?ts$/

/** The packages that the packed code and type declarations of a package import; Node's own modules are none. */
export async function importedPackages(folder: string, files: readonly { path: string }[]): Promise<ImportedPackages> {
  await init
  const paths = files.map(({ path }) => path)
  const read = (path: string) => readFile(join(folder, path), 'utf8')
  const code = await Promise.all(paths.filter((path) => CODE.test(path)).map(async (path) => inCode(await read(path))))
  const types = await Promise.all(
    paths.filter((path) => TYPES.test(path)).map(async (path) => inTypes(await read(path))),
  )
  return { code: packages(code.flat()), types: packages(types.flat()) }
}

/** Dynamic imports count when what they name is plain text. */
function inCode(source: string): string[] {
  const [imports] = parse(source)
  return imports.flatMap(({ n }) => (n === undefined ? [] : [n]))
}

const inTypes = (source: string): string[] =>
  [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map(([, name = '']) => name)

function packages(specifiers: readonly string[]): Set<string> {
  const outside = specifiers.filter((name) => !/^[./#]|^[a-z]+:/.test(name) && !isBuiltin(name))
  return new Set(
    outside.map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  )
}
