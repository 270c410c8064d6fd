import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { init, parse } from 'es-module-lexer'

const CODE = /\.[cm]?js$/

/**
 * Packed code that nothing leads to from the entries, such as what an earlier build left behind. Nothing is said where
 * it cannot be known: of a package that imports what it names only as it runs.
 */
export async function unreachedCode(
  folder: string,
  files: readonly { path: string }[],
  entries: readonly string[],
): Promise<string[]> {
  await init
  const packed = files.map(({ path }) => path).filter((path) => CODE.test(path))
  const reached = new Set<string>()
  const waiting = entries.map((entry) => posix.normalize(entry)).filter((entry) => CODE.test(entry))
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path) || !existsSync(join(folder, path))) continue
    reached.add(path)
    const imported = await importsOf(folder, path)
    if (imported === undefined) return []
    waiting.push(...imported)
  }
  return reached.size === 0 ? [] : packed.filter((path) => !reached.has(path))
}

/** Paths of the files a module imports; undefined when it decides that as it runs. */
async function importsOf(folder: string, path: string): Promise<string[] | undefined> {
  const source = await readFile(join(folder, path), 'utf8')
  const [imports] = parse(source)
  // Of `import.meta` there is nothing to follow.
  const named = imports.filter(({ d }) => d !== -2)
  if (named.some(({ n }) => n === undefined) || source.includes('createRequire')) return undefined
  const local = named.flatMap(({ n }) => (n?.startsWith('.') ? [n] : []))
  return local.map((name) => posix.normalize(posix.join(posix.dirname(path), name)))
}
