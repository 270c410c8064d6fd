import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { filesBelow, root } from './support/source-files.js'

interface Import {
  from: string
  to: string
  typeOnly: boolean
  /** The imported names, as written. */
  names: string
}

const isSource = (path: string) => !/\.test(-d)?\.tsx?$/.test(path) && !path.includes('/testing/')

/** Every import in the sources below a folder; relative ones resolved to a path from the project's root. */
function importsBelow(folder: string): Import[] {
  const files = filesBelow(folder, ['.ts', '.tsx']).filter(isSource)
  return files.flatMap((from) => {
    const text = readFileSync(join(root, from), 'utf8')
    const pattern = /(?:^|\n)\s*(?:import|export)\s+(type\s)?([^;'"]*?)from\s+'([^']+)'|import\(\s*'([^']+)'/g
    return [...text.matchAll(pattern)].map(([, type, names = '', given, dynamic]) => {
      const to = given ?? dynamic ?? ''
      const target = to.startsWith('.') ? relative(root, resolve(root, dirname(from), to)) : to
      return { from, to: target, typeOnly: type !== undefined, names: names.trim() }
    })
  })
}

const core = importsBelow('packages/core/src')
const pieces = importsBelow('packages/pieces')
const server = importsBelow('packages/server/src')
const cli = importsBelow('packages/cli/src')

it('the rules below look at real imports', () => {
  expect(server.length).toBeGreaterThan(300)
  expect(server.some(({ to }) => to === 'packages/server/src/database/database.js')).toBe(true)
})

/** The package a module is of: `@scope/name` of `@scope/name/part`. */
const packageOf = (to: string) => /^(?:@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to

const show = (imports: Import[]) => imports.map(({ from, to }) => `${from} → ${to}`)

/** Folders of the server that are not nouns: what everything else stands on. */
const FOUNDATION = new Set(['config', 'database', 'vault', 'egress', 'piece-host', 'jobs', 'http', 'html', 'pages'])

/** The folder of the server a path lies in; undefined for files beside the folders. */
function folderOf(path: string): string | undefined {
  return /^packages\/server\/src\/([^/]+)\//.exec(path)?.[1]
}

const nounOf = (path: string): string | undefined => {
  const folder = folderOf(path)
  return folder === undefined || FOUNDATION.has(folder) ? undefined : folder
}

it('core imports nothing of ours, no web framework and no SQL', () => {
  expect(show(core.filter(({ to }) => /^@plugboard|^hono|^kysely|^pg$|sqlite/.test(to)))).toEqual([])
})

it('core depends on TypeBox alone', () => {
  const outside = core.map(({ to }) => to).filter((to) => !to.startsWith('packages/') && !to.startsWith('node:'))
  expect([...new Set(outside.map(packageOf))].filter((to) => to !== 'vitest')).toEqual(['@sinclair/typebox'])
})

it('a piece imports core and its vendor library, nothing else of ours', () => {
  const ours = pieces
    .filter(({ from }) => from.includes('/src/'))
    .filter(({ from, to }) => {
      const own = from.split('/').slice(0, 3).join('/')
      return (
        (to.startsWith('@plugboard/') && to !== '@plugboard/core') ||
        (to.startsWith('packages/') && !to.startsWith(own))
      )
    })
  expect(show(ours)).toEqual([])
})

it('the server names no piece', () => {
  const names = readdirSync(join(root, 'packages/pieces'))
  const sources = filesBelow('packages/server/src', ['.ts', '.tsx']).filter(isSource)
  const naming = sources.filter((path) => {
    const code = readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|`[^`]*`/g, '')
    return names.some((name) => new RegExp(`@plugboard/piece-${name}|piece === '${name}'`).test(code))
  })
  expect(naming).toEqual([])
})

it('the command line imports the server and core only', () => {
  expect(show(cli.filter(({ to }) => to.startsWith('@plugboard/') && !/^@plugboard\/(server|core)/.test(to)))).toEqual(
    [],
  )
})

it('SQL stands only in stores, the database folder and the audit chain', () => {
  const allowed = /^packages\/server\/src\/(database\/|audit\/|[^/]+\/[a-z0-9-]*store\.ts$)/
  expect(show(server.filter(({ from, to, typeOnly }) => to === 'kysely' && !typeOnly && !allowed.test(from)))).toEqual(
    [],
  )
})

it('routes and pages ask services, never a store', () => {
  const asking = server.filter(({ from }) => /-(routes|pages)\.tsx?$/.test(from))
  expect(show(asking.filter(({ to }) => /store\.js$/.test(to) || /\/database\//.test(to)))).toEqual([])
})

it('no noun reaches into the store, the routes or the pages of another', () => {
  const reaching = server.filter(({ from, to }) => {
    const [own, other] = [nounOf(from), nounOf(to)]
    return own !== undefined && other !== undefined && own !== other && /(store|-routes|-pages)\.js$/.test(to)
  })
  expect(show(reaching)).toEqual([])
})

/** At the bottom: everybody may know the shapes they define, and they those of each other. */
const BOTTOM = new Set(['access', 'audit'])

it('the nouns form no cycle', () => {
  const graph = new Map<string, Set<string>>()
  for (const { from, to, typeOnly } of server) {
    const [own, other] = [nounOf(from), nounOf(to)]
    const isShape = typeOnly && BOTTOM.has(other ?? '')
    if (own && other && own !== other && !isShape) graph.set(own, (graph.get(own) ?? new Set()).add(other))
  }
  const cycles: string[] = []
  const walk = (noun: string, path: string[]) => {
    if (path.includes(noun)) cycles.push([...path.slice(path.indexOf(noun)), noun].join(' → '))
    else for (const next of graph.get(noun) ?? []) walk(next, [...path, noun])
  }
  for (const noun of graph.keys()) walk(noun, [])
  expect([...new Set(cycles)]).toEqual([])
})

it('the foundation does not know the nouns that stand on it', () => {
  const upward = server.filter(({ from, to }) => {
    const folder = folderOf(from)
    const noun = nounOf(to)
    return (
      folder !== undefined && folder !== 'pages' && FOUNDATION.has(folder) && noun !== undefined && !BOTTOM.has(noun)
    )
  })
  expect(show(upward)).toEqual([])
})

it('ciphers are made in one file', () => {
  const sources = filesBelow('packages/server/src', ['.ts']).filter(isSource)
  const making = sources.filter((path) => readFileSync(join(root, path), 'utf8').includes('createCipheriv'))
  expect(making).toEqual(['packages/server/src/vault/envelope.ts'])
})

it('sockets are opened behind the egress policy, in the piece host and in the HTTP server alone', () => {
  const opening = server.filter(
    ({ to, typeOnly }) => !typeOnly && /^node:(net|tls|dns|dgram|http|https|http2)/.test(to),
  )
  const looking = opening.filter(
    ({ names }) => !/^\{\s*(isIP\w*|BlockList)(,\s*(isIP\w*|BlockList))*\s*\}$/.test(names),
  )
  expect(show(looking.filter(({ from }) => !/\/(egress|piece-host|http)\//.test(from)))).toEqual([])
})
