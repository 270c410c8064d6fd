import { existsSync, realpathSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { runTypeScript } from '../build/build-piece.js'
import type { PiecePackage } from '../package/piece-package.js'
import { temporaryFolder } from '../process/temporary-folder.js'
import { Failure } from '../terminal/failure.js'

const OPTIONS = {
  target: 'es2023',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  skipLibCheck: true,
  noCheck: true,
  types: [],
  allowJs: true,
}

/**
 * Makes the fixtures of a piece loadable, below its `node_modules` so that what they import is found, and runs
 * something with the path of the module.
 *
 * @throws Failure `no_fixtures`, `fixtures_not_compiled`
 */
export async function withFixtures<T>({ folder, json }: PiecePackage, run: (path: string) => Promise<T>): Promise<T> {
  const plain = join(folder, 'test/fixtures.js')
  if (existsSync(plain)) return run(plain)
  const source = join(folder, 'test/fixtures.ts')
  if (!existsSync(source)) {
    const hint =
      'It exports "fixtures": credentials that work and that do not, and examples of every action and trigger.'
    throw new Failure('no_fixtures', 'There is no test/fixtures.ts to prove the piece with.', { hint })
  }
  const out = temporaryFolder(join(folder, 'node_modules/.plugboard'))
  try {
    return await run(await compile(folder, out.path, json.type ?? 'commonjs'))
  } finally {
    out.remove()
  }
}

async function compile(folder: string, out: string, type: string): Promise<string> {
  const up = relative(out, realpathSync(folder))
  const compilerOptions = { ...OPTIONS, rootDir: up, outDir: '.' }
  const project = join(out, 'tsconfig.json')
  await writeFile(project, JSON.stringify({ compilerOptions, files: [join(up, 'test/fixtures.ts')] }))
  await writeFile(join(out, 'package.json'), JSON.stringify({ type }))
  const { code, stdout, stderr } = await runTypeScript(folder, project)
  if (code === 0) {
    await copyData(join(folder, 'test'), join(out, 'test'))
    return join(out, 'test/fixtures.js')
  }
  throw new Failure('fixtures_not_compiled', `test/fixtures.ts cannot be compiled: ${(stdout || stderr).trim()}`)
}

/** What the fixtures read beside code, such as certificates and answers a service gave. */
async function copyData(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: (path) => !/\.[cm]?[jt]sx?$|[/\\]node_modules$/.test(path) })
}
