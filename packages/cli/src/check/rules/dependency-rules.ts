import { satisfies } from 'semver'
import type { PackageFacts } from '../package-facts.js'
import { type Rule, unless } from './rule.js'

const CORE = '@plugboard/core'

/** What the package depends on. */
export const DEPENDENCY_RULES: readonly Rule<PackageFacts>[] = [
  {
    id: 'core-is-peer',
    check: ({ json }) => [
      ...unless(json.peerDependencies?.[CORE] !== undefined, `${CORE} must be in "peerDependencies".`),
      ...unless(
        json.dependencies?.[CORE] === undefined,
        `${CORE} must not be in "dependencies": the server brings it, and a second copy would drift.`,
      ),
    ],
  },
  {
    id: 'core-range',
    check: ({ json, core }) => {
      const range = json.peerDependencies?.[CORE]
      const fits = range === undefined || satisfies(core.version, range, { includePrerelease: true })
      return unless(fits, `The range ${range} of ${CORE} does not take ${core.version}, which is in use here.`)
    },
  },
  {
    id: 'dependencies-declared',
    check: (facts) =>
      [...facts.imported.code]
        .filter((name) => name !== facts.json.name && !declared(facts).has(name) && !isDev(facts, name))
        .map((name) => `The built code imports ${name}, which package.json does not declare.`),
  },
  {
    id: 'dev-dependencies',
    check: (facts) =>
      [...facts.imported.code]
        .filter((name) => !declared(facts).has(name) && isDev(facts, name))
        .map(
          (name) => `The built code imports ${name}, which is only in "devDependencies" and not installed by users.`,
        ),
  },
  {
    id: 'dependencies-used',
    check: (facts) =>
      [...declared(facts)]
        .filter((name) => !facts.imported.code.has(name) && !facts.imported.types.has(name) && name !== CORE)
        .map((name) => `${name} is declared and nothing imports it. Remove it.`),
  },
]

function declared({ json }: PackageFacts): Set<string> {
  const { dependencies, peerDependencies, optionalDependencies } = json
  return new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }))
}

const isDev = ({ json }: PackageFacts, name: string) => json.devDependencies?.[name] !== undefined
