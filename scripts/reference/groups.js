/**
 * A part of the reference. Every declaration is in exactly one.
 *
 * @typedef {object} Group
 * @property {string} title
 * @property {string} intro Markdown.
 * @property {string} from How its exports are imported.
 * @property {(declaration: { name: string, folder: string }) => boolean} has
 */

const CORE = '@plugboard/core'

/** Declarations that are looked for elsewhere than in the part their folder stands for. */
const HELPERS = new Set(['httpError', 'networkError', 'NetworkFields', 'readJson', 'scrub'])
const OF_TESTING = new Set(['Problem'])

/** @type {(folder: string) => Group['has']} */
const inFolder = (folder) => (one) => one.folder === folder && !HELPERS.has(one.name) && !OF_TESTING.has(one.name)

/** @type {readonly Group[]} The parts of the reference, in order. */
export const GROUPS = [
  {
    title: 'Pieces',
    intro: 'A package exports one piece as `piece`; `plugboard-manifest` writes its manifest when it is built.',
    from: CORE,
    has: inFolder('piece'),
  },
  {
    title: 'Auth methods',
    intro:
      'A piece has one or more. What an auth method asks for and obtains is `ctx.auth` everywhere else; with several methods it is a union told apart by `ctx.auth.method`.',
    from: CORE,
    has: inFolder('auth'),
  },
  {
    title: 'Form fields',
    intro: 'One declaration is the form a person sees, the check of what was filled in, and the type your code gets.',
    from: CORE,
    has: inFolder('field'),
  },
  { title: 'Actions', intro: 'What a step of a flow can do.', from: CORE, has: inFolder('action') },
  { title: 'Triggers', intro: 'What starts a flow.', from: CORE, has: inFolder('trigger') },
  {
    title: 'Context',
    intro: 'What your functions get as `ctx`. Take everything from there, nothing from globals.',
    from: CORE,
    has: inFolder('context'),
  },
  {
    title: 'Helpers',
    intro: 'For what every client of an outside system does: read its answers, and tell people what went wrong.',
    from: CORE,
    has: ({ name }) => HELPERS.has(name),
  },
  {
    title: 'Errors',
    intro: 'A failure a person can act on has a code, and where they help a field and a hint.',
    from: CORE,
    has: inFolder('error'),
  },
  {
    title: 'Testing',
    intro: 'For any test runner; [the README of core](../../packages/core/README.md) shows how they go together.',
    from: `${CORE}/testing`,
    has: ({ name, folder }) => folder === 'testing' || OF_TESTING.has(name),
  },
]
