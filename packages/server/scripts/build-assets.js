// Builds what the browser loads into dist/assets: the style sheet, our script, htmx and the favicon, each with a hash of
// its content in its name, and assets.json that says which name is which. Does nothing when no input changed.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'assets')
const target = join(root, 'dist', 'assets')
const require = createRequire(import.meta.url)
const packageFolder = (name) => dirname(require.resolve(`${name}/package.json`))

const sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** Paths of all files below a folder that pass, sorted so that hashes are stable. */
async function filesBelow(folder, passes) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  return paths.filter(passes).sort()
}

const isMarkup = (path) => path.endsWith('.tsx') && !path.endsWith('.test.tsx')

/** One hash over everything the result depends on. */
async function hashInputs() {
  const packages = ['tailwindcss', '@tailwindcss/cli', 'daisyui', 'htmx.org'].map((name) =>
    join(packageFolder(name), 'package.json'),
  )
  const own = [
    fileURLToPath(import.meta.url),
    ...(await filesBelow(source, () => true)),
    ...(await filesBelow(join(root, 'src'), isMarkup)),
  ]
  const parts = await Promise.all(
    [...packages, ...own].map(async (path) => [relative(root, path), await readFile(path)]),
  )
  return sha256(...parts.flat())
}

/** @returns whether the last build had these inputs and all its files are still there. */
async function isCurrent(inputs) {
  const present = new Set(await readdir(target).catch(whenMissing([])))
  if (!present.has('assets.json')) return false
  const { inputs: last, ...names } = JSON.parse(await readFile(join(target, 'assets.json'), 'utf8'))
  return last === inputs && Object.values(names).every((name) => present.has(name))
}

const whenMissing = (instead) => (error) => {
  if (error.code !== 'ENOENT') throw error
  return instead
}

async function styleSheet() {
  const cli = join(packageFolder('@tailwindcss/cli'), 'dist', 'index.mjs')
  const input = join(source, 'tailwind.entry')
  const options = { cwd: root, maxBuffer: 16 * 1024 * 1024 }
  const { stdout } = await promisify(execFile)(process.execPath, [cli, '--input', input, '--minify'], options)
  if (stdout.trim() === '') throw new Error('The style sheet came out empty')
  return stdout
}

/** Our scripts, each in a block of its own, so that their names do not meet. */
async function script() {
  const paths = await filesBelow(join(source, 'app'), (path) => path.endsWith('.js'))
  const blocks = await Promise.all(paths.map(async (path) => `{\n${await readFile(path, 'utf8')}}\n`))
  return `'use strict'\n${blocks.join('')}`
}

async function build(inputs) {
  const htmx = join(packageFolder('htmx.org'), 'dist', 'htmx.min.js')
  const contents = {
    'app.css': await styleSheet(),
    'app.js': await script(),
    'htmx.js': await readFile(htmx, 'utf8'),
    'favicon.svg': await readFile(join(source, 'favicon.svg'), 'utf8'),
  }
  await mkdir(target, { recursive: true })
  const names = {}
  for (const [name, content] of Object.entries(contents)) {
    const extension = extname(name)
    names[name] = `${name.slice(0, -extension.length)}.${sha256(content).slice(0, 12)}${extension}`
    await writeFile(join(target, names[name]), content)
  }
  await writeFile(join(target, 'assets.json'), `${JSON.stringify({ inputs, ...names }, null, 2)}\n`)
  await removeOthers(new Set(['assets.json', ...Object.values(names)]))
}

/** What an earlier build left behind; last, so that a server that is starting finds a whole set at any moment. */
async function removeOthers(kept) {
  const names = await readdir(target)
  await Promise.all(names.filter((name) => !kept.has(name)).map((name) => rm(join(target, name), { recursive: true })))
}

const inputs = await hashInputs()
if (!(await isCurrent(inputs))) await build(inputs)
