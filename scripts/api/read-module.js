import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'

/** @typedef {import('./declaration.js').Declaration} Declaration */

/**
 * What a `.d.ts` file declares, and what it has from elsewhere.
 *
 * @typedef {object} Module
 * @property {Map<string, Declaration>} declared
 * @property {Map<string, { file: string, name: string }>} from Names of other files of ours: imported, or exported again.
 * @property {Map<string, string>} exported Local names by the name they are exported under.
 */

/** @type {Record<string, Declaration['kind']>} */
const KINDS = { TSDeclareFunction: 'function', VariableDeclaration: 'const', ClassDeclaration: 'class' }

/**
 * Reads the declarations of a `.d.ts` file. Throws for one that cannot be parsed.
 *
 * @param {string} file
 * @returns {Module}
 */
export function readModule(file) {
  const source = readFileSync(file, 'utf8')
  const { program, comments, errors } = parseSync(file, source)
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`)
  /** @type {Module} */
  const module = { declared: new Map(), from: new Map(), exported: new Map() }
  for (const statement of program.body) {
    readLinks(statement, file, module)
    const declaration = 'declaration' in statement && statement.declaration ? statement.declaration : statement
    const name = nameOf(declaration)
    if (name === undefined) continue
    if (declaration !== statement) module.exported.set(name, name)
    const text = source.slice(statement.start, statement.end).replace(/^export /, '')
    const before = module.declared.get(name)
    module.declared.set(name, {
      ...{ name, file, kind: KINDS[declaration.type] ?? 'type' },
      doc: before?.doc || docAbove(statement.start, source, comments),
      text: before ? `${before.text}\n${text}` : text,
      names: [...(before?.names ?? []), ...namesIn(declaration)],
    })
  }
  return module
}

/**
 * Notes what a statement imports or exports by name.
 *
 * @param {import('oxc-parser').Program['body'][number]} statement
 * @param {string} file
 * @param {Module} module
 */
function readLinks(statement, file, module) {
  if (statement.type !== 'ImportDeclaration' && statement.type !== 'ExportNamedDeclaration') return
  const source = statement.source?.value
  const target = source?.startsWith('.') ? join(dirname(file), source.replace(/\.js$/, '.d.ts')) : undefined
  for (const one of statement.specifiers) {
    const local = textOf(one.local)
    if (one.type === 'ExportSpecifier') module.exported.set(textOf(one.exported), local)
    const name = one.type === 'ImportSpecifier' ? textOf(one.imported) : local
    if (target) module.from.set(local, { file: target, name })
  }
}

/** @param {import('oxc-parser').ModuleExportName | import('oxc-parser').BindingIdentifier} name */
const textOf = (name) => (name.type === 'Literal' ? name.value : name.name)

/** @param {object} node */
function nameOf(node) {
  const named = 'declarations' in node && Array.isArray(node.declarations) ? node.declarations[0] : node
  return typeof named.id?.name === 'string' ? String(named.id.name) : undefined
}

/**
 * @param {number} start
 * @param {string} source
 * @param {readonly { type: string, value: string, start: number, end: number }[]} comments
 */
function docAbove(start, source, comments) {
  const comment = comments.find(({ end }) => end <= start && source.slice(end, start).trim() === '')
  return (comment?.value ?? '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*+ ?/, '').trimEnd())
    .join('\n')
    .trim()
}

/** Where a node keeps the name of another declaration. */
const REFERENCES = new Set(['typeName', 'exprName', 'expression', 'superClass'])

/**
 * The names of other declarations below a node, in order.
 *
 * @param {unknown} node
 * @returns {string[]}
 */
function namesIn(node) {
  if (typeof node !== 'object' || node === null) return []
  const isComputed = 'computed' in node && node.computed === true
  return Object.entries(node).flatMap(([key, child]) => {
    const isReference = REFERENCES.has(key) || (key === 'key' && isComputed)
    return isReference && child?.type === 'Identifier' ? [String(child.name)] : namesIn(child)
  })
}
