import { valid, validRange } from 'semver'
import type { PiecePackage } from '../../package/piece-package.js'
import { insideOf } from '../inside-of.js'
import { type Rule, unless } from './rule.js'

const NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
const ON_INSTALL = ['preinstall', 'install', 'postinstall']

/** What package.json says of the package itself. */
export const IDENTITY_RULES: readonly Rule<PiecePackage>[] = [
  {
    id: 'package-name',
    check: ({ json: { name = '' } }) => unless(NAME.test(name), 'package.json needs a "name" that npm accepts.'),
  },
  {
    id: 'package-version',
    check: ({ json }) => unless(valid(json.version) !== null, 'package.json needs a "version" such as 0.1.0.'),
  },
  {
    id: 'package-keyword',
    check: ({ json: { keywords = [] } }) =>
      unless(
        keywords.includes('plugboard-piece'),
        '"keywords" in package.json must have "plugboard-piece", by which pieces are found.',
      ),
  },
  {
    id: 'package-licence',
    check: ({ json }) => unless(isText(json.license), 'package.json needs a "license", such as MIT.'),
  },
  {
    id: 'package-engines',
    check: ({ json: { engines } }) =>
      unless(
        isText(engines?.node) && validRange(engines.node) !== null,
        '"engines" in package.json must say which versions of Node it runs on, such as { "node": ">=20.19" }.',
      ),
  },
  {
    id: 'package-entry',
    check: ({ folder, json: { plugboard = {} } }) =>
      (['piece', 'manifest'] as const).flatMap((key) =>
        unless(
          insideOf(folder, plugboard[key]) !== undefined,
          `"plugboard.${key}" in package.json must name a file of the package; ${plugboard[key] ?? 'nothing'} is none.`,
        ),
      ),
  },
  {
    id: 'no-install-scripts',
    check: ({ json: { scripts = {} } }) =>
      ON_INSTALL.filter((name) => Object.hasOwn(scripts, name)).map(
        (name) => `The script "${name}" runs on whoever installs the piece; servers refuse such packages. Remove it.`,
      ),
  },
]

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
