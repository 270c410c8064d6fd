import * as core from '@plugboard/core'
import { describePiece } from '@plugboard/core'
import { packTarball, type TarEntry } from './pack-tarball.js'

/** How a piece for a test differs from the usual one. Everything is plain JSON: it is written into its code as well. */
export interface PieceFacts {
  /** Of the piece. Default `acme`. */
  name?: string
  title?: string
  description?: string
  contract?: number
  /** Default `https://api.acme.example`. */
  endpoint?: string
  /** Actions beside `greet`. */
  moreActions?: readonly string[]
  /** What `greet` answers before the name. */
  greeting?: string
}

/** How the package of a piece differs from a good one. */
export interface PackageFacts extends PieceFacts {
  /** Default `plugboard-piece-` and the name. */
  package?: string
  /** Default `1.0.0`. */
  version?: string
  /** Members of the package.json; `undefined` takes one away. */
  json?: Record<string, unknown>
  /** Members of the manifest, or what makes another one of it. */
  manifest?: Record<string, unknown> | ((manifest: Record<string, unknown>) => unknown)
  icon?: string
  /** Code before that of the piece. */
  prelude?: string
  /** Files that are added or, with `undefined`, left out, by their path below `package/`. */
  files?: Record<string, string | Buffer | undefined>
  /** Entries behind all others, written as they are. */
  entries?: readonly TarEntry[]
}

/** A packed package. */
export interface PackedPiece {
  package: string
  version: string
  /** Its package.json, as a registry repeats it. */
  json: Record<string, unknown>
  files: Record<string, string | Buffer>
  tarball: Buffer
}

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>'

/** Makes a piece package as `npm pack` would, in a millisecond: without npm, and without touching the disk. */
export function packPiece(facts: PackageFacts = {}): PackedPiece {
  const { name = 'acme', version = '1.0.0', prelude = '', entries = [] } = facts
  const pkg = facts.package ?? `plugboard-piece-${name}`
  const json = {
    name: pkg,
    version,
    type: 'module',
    keywords: ['plugboard-piece'],
    plugboard: { piece: './index.js', manifest: './manifest.json' },
    peerDependencies: { '@plugboard/core': '*' },
    ...facts.json,
  }
  const files = present({
    'package.json': JSON.stringify(json, null, 2),
    'manifest.json': manifestOf(facts, { name: pkg, version }),
    'icon.svg': facts.icon ?? ICON,
    'index.js': `${prelude}\n${sourceOf(facts)}`,
    ...facts.files,
  })
  const plain = Object.entries(files).map(([path, content]) => ({ path: `package/${path}`, content }))
  return { package: pkg, version, json, files, tarball: packTarball([...plain, ...entries]) }
}

function manifestOf(facts: PackageFacts, pkg: { name: string; version: string }): string {
  const { manifest: change = {}, contract = 1 } = facts
  const manifest = { ...describePiece(define(core, facts), pkg), contract }
  return JSON.stringify(typeof change === 'function' ? change(manifest) : { ...manifest, ...change })
}

/** The code a package ships is that of `define` below. */
function sourceOf(facts: PackageFacts): string {
  const { name, title, description, endpoint, moreActions, greeting } = facts
  const given = JSON.stringify({ name, title, description, endpoint, moreActions, greeting })
  const made = `(${define.toString()})(core, ${given})`
  const piece = facts.contract === undefined ? made : `{ ...${made}, contract: ${facts.contract} }`
  return `import * as core from '@plugboard/core'\nexport const piece = ${piece}\n`
}

/** Uses nothing but its parameters: its text is the code of the piece. */
function define({ apiKeyAuth, defineAction, definePiece, field, fields }: typeof core, facts: PieceFacts) {
  const { name = 'acme', title = 'Acme', description = 'Greets people.', moreActions = [], greeting = 'Hello' } = facts
  const key = apiKeyAuth({ validate: async () => ({ account: 'ada@acme.example' }) })
  const actions = ['greet', ...moreActions].map((action) =>
    defineAction({
      name: action,
      title: 'Greet',
      description: 'Says hello.',
      methods: [key],
      input: fields({ name: field.text({ title: 'Name' }) }),
      output: fields({ text: field.text({ title: 'Text' }) }),
      run: async (ctx) => ({ text: `${greeting}, ${ctx.input.name}` }),
    }),
  )
  return definePiece({
    contract: 1,
    name,
    title,
    type: 'Web',
    description,
    icon: 'icon.svg',
    docs: 'https://acme.example/docs',
    endpoints: { api: facts.endpoint ?? 'https://api.acme.example' },
    auth: [key],
    actions,
  })
}

function present(files: Record<string, string | Buffer | undefined>): Record<string, string | Buffer> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, content]) => (content === undefined ? [] : [[path, content]])),
  )
}
