import { parseSync } from 'oxc-parser'

/** @typedef {import('./pack.js').Packed} Packed */

const ALWAYS = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']
const NEVER = /^(?:src|test)\/|\.test(?:-d)?\.|\.tsbuildinfo$|\.map$|(?<!\.d)\.[cm]?tsx?$/
/** What `plugboard piece create` copies is made of sources and tests. */
const TEMPLATES = 'dist/templates/'

/**
 * What is wrong with the files of a package: some lacking, some that are for us alone, a licence that is not ours.
 *
 * @param {Packed} packed
 * @param {string} license Text of the project's licence.
 * @returns {string[]}
 */
export function contentProblems(packed, license) {
  const missing = ALWAYS.filter((path) => !packed.files.includes(path)).map((path) => `lacks ${path}`)
  const stray = packed.files.filter((path) => isStray(path, packed)).map((path) => `holds ${path}`)
  const isOurs = !packed.files.includes('LICENSE') || packed.read('LICENSE') === license
  return [
    ...missing,
    ...stray,
    ...(isOurs ? [] : ['has another LICENSE than the project']),
    ...brokenImports(packed),
    ...pieceProblems(packed),
  ]
}

/**
 * Tests, what only tests use, and sources. A folder `testing` is published where it is an entry of the package.
 *
 * @param {string} path
 * @param {Packed} packed
 */
function isStray(path, { json }) {
  if (path.startsWith(TEMPLATES)) return false
  return NEVER.test(path) || (path.includes('/testing/') && !json.exports?.['./testing'])
}

/**
 * Modules of the package that import a file which is not in it.
 *
 * @param {Packed} packed
 */
function brokenImports({ files, read }) {
  const known = new Set(files)
  return files
    .filter((path) => /\.[cm]?js$/.test(path))
    .flatMap((path) =>
      importedBy(path, read(path))
        .map((to) => new URL(to, `file:///${path}`).pathname.slice(1))
        .filter((target) => !known.has(target))
        .map((target) => `${path} imports ${target}, which is not in the package`),
    )
}

/**
 * What a module imports of its own package, as it is written: not what looks like an import in a text.
 *
 * @param {string} path
 * @param {string} source
 */
function importedBy(path, source) {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, source).module
  const named = [...staticImports, ...staticExports.flatMap(({ entries }) => entries)]
  const fixed = named.map(({ moduleRequest }) => moduleRequest?.value ?? '')
  const later = dynamicImports.map(({ moduleRequest: { start, end } }) => textOf(source.slice(start, end)))
  return [...new Set([...fixed, ...later])].filter((name) => name.startsWith('.'))
}

/** The text in quotes, where it is nothing but that. @param {string} code */
const textOf = (code) => /^['"]([^'"]*)['"]$/.exec(code.trim())?.[1] ?? ''

/**
 * What a server would miss in a piece; nothing for other packages.
 *
 * @param {Packed} packed
 */
function pieceProblems({ json, files, read }) {
  if (!json.plugboard) return []
  const inside = (/** @type {string} */ path) => path.replace(/^\.\//, '')
  const manifestPath = inside(json.plugboard.manifest)
  if (!files.includes(manifestPath)) return [`lacks its manifest, ${manifestPath}`]
  const manifest = JSON.parse(read(manifestPath))
  const isOld = manifest.version !== json.version
  return [
    ...[inside(json.plugboard.piece), manifest.icon]
      .filter((path) => !files.includes(path))
      .map((path) => `lacks ${path}`),
    ...(isOld ? [`has a manifest of version ${manifest.version}, not ${json.version}: build it again`] : []),
  ]
}
