import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './source-files.js'

/** A piece as its author has it: sources, and what they depend on installed. */
export interface PieceSources {
  readonly path: string
  /** Saves `src/index.ts`. */
  save(source: string): void
  clean(): void
}

const COMPILER_OPTIONS = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'nodenext',
  strict: true,
  skipLibCheck: true,
  types: ['node'],
  rootDir: 'src',
  outDir: 'dist',
}

/** Makes the folder of a piece outside of the project. */
export function createPieceSources(name: string, source: string): PieceSources {
  const path = mkdtempSync(join(tmpdir(), 'plugboard-sources-'))
  const pkg = {
    name: `plugboard-piece-${name}`,
    version: '0.1.0',
    type: 'module',
    keywords: ['plugboard-piece'],
    plugboard: { piece: './dist/index.js', manifest: './dist/manifest.json' },
    dependencies: { '@sinclair/typebox': '*' },
    peerDependencies: { '@plugboard/core': '*' },
  }
  const write = (file: string, text: string) => writeFileSync(join(path, file), text)
  const save = (text: string) => write('src/index.ts', text)
  mkdirSync(join(path, 'src'))
  write('package.json', JSON.stringify(pkg))
  write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }))
  write('icon.svg', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>')
  save(source)
  for (const one of ['typescript', '@sinclair/typebox', '@types/node', 'undici-types']) link(path, one)
  link(path, '@plugboard/core', join(root, 'packages/core'))
  mkdirSync(join(path, 'node_modules/.bin'))
  symlinkSync('../typescript/bin/tsc', join(path, 'node_modules/.bin/tsc'))
  return { path, save, clean: () => rmSync(path, { recursive: true, force: true }) }
}

function link(folder: string, name: string, to = join(root, 'node_modules', name)): void {
  const at = join(folder, 'node_modules', name)
  mkdirSync(dirname(at), { recursive: true })
  symlinkSync(to, at)
}
