import { posix } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { iconProblems } from '@plugboard/core/host'
import type { PackageFacts } from '../package-facts.js'
import { type Rule, unless } from './rule.js'

const SECRET_FILE = /(?:^|\/)(?:\.env(?:\..*)?|\.npmrc|\.netrc|id_[a-z0-9]+|.*\.(?:pem|key|p12|pfx|keystore))$/i
const TEST_FILE = /(?:^|\/)(?:tests?|__tests__)\/|\.(?:test|spec)\.[cm]?[jt]sx?$/

/** What the tarball would hold. */
export const CONTENT_RULES: readonly Rule<PackageFacts>[] = [
  {
    id: 'package-files',
    check: (facts) =>
      needed(facts)
        .filter((path) => !has(facts, path))
        .map((path) => `"files" in package.json leaves out ${path}, which the server needs.`),
  },
  {
    id: 'manifest-fresh',
    check: ({ described, manifest }) =>
      unless(
        described === undefined || manifest === undefined || isDeepStrictEqual(manifest, { ...described }),
        'The manifest is not that of the built piece, its package name and version. Build it again.',
      ),
  },
  {
    id: 'icon-safe',
    check: ({ described, icon }) => {
      if (described === undefined) return []
      return icon === undefined ? [`The icon ${described.icon} is not there.`] : iconProblems(icon)
    },
  },
  {
    id: 'no-secret-files',
    check: ({ packed }) =>
      paths(packed, SECRET_FILE).map((path) => `${path} would be published; such files hold secrets.`),
  },
  {
    id: 'no-test-files',
    check: ({ packed }) => paths(packed, TEST_FILE).map((path) => `${path} would be published; tests are for authors.`),
  },
  {
    id: 'no-stale-code',
    check: ({ unreached }) =>
      unreached
        .filter((path) => !TEST_FILE.test(path))
        .map(
          (path) => `${path} would be published, and nothing imports it: remove it, or the folder, and build again.`,
        ),
  },
  {
    id: 'no-stray-maps',
    check: ({ packed }) =>
      paths(packed, /\.map$/)
        .filter((path) => !packed.files.some((file) => file.path === path.slice(0, -'.map'.length)))
        .map((path) => `${path} would be published without the code it belongs to.`),
  },
  {
    id: 'package-size',
    check: ({ packed, maxSize }) =>
      unless(
        packed.unpackedSize <= maxSize,
        `It has ${megabytes(packed.unpackedSize)} unpacked, more than ${megabytes(maxSize)}; --max-size allows more.`,
      ),
  },
]

function needed({ json: { plugboard = {} }, described }: PackageFacts): string[] {
  return [plugboard.piece, plugboard.manifest, described?.icon].filter((path) => path !== undefined)
}

const has = ({ packed }: PackageFacts, path: string) => packed.files.some((file) => file.path === posix.normalize(path))

const paths = (packed: PackageFacts['packed'], pattern: RegExp): string[] =>
  packed.files.map(({ path }) => path).filter((path) => pattern.test(path))

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
