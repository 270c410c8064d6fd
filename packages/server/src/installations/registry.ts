import type { EgressPolicy } from '../egress/policy.js'
import { installProblem } from './install-problem.js'

/** Where packages come from. */
export interface Registry {
  /** Ends with a slash. */
  readonly url: URL
  readonly token?: string
}

/** Where packuments name their tarballs, whatever mirror they were fetched from. */
const PUBLIC_HOST = 'registry.npmjs.org'

/** A package's name as one segment of a path. */
export const encodedName = (name: string): string => name.replace('/', '%2f')

/**
 * Where a tarball is fetched from. Mirrors hand on packuments that name the public registry; as npm does, its host is
 * read as the one that was asked. Throws `registry_failed` for any other place.
 */
export function tarballUrl({ url }: Registry, named: string): URL {
  const tarball = URL.canParse(named, url.href) ? new URL(named, url) : undefined
  if (tarball?.origin === url.origin) return tarball
  if (tarball?.host === PUBLIC_HOST) return new URL(`.${tarball.pathname}${tarball.search}`, url)
  throw installProblem('registry_failed', 'The registry names a tarball that is kept somewhere else.')
}

/** What the server may connect to for packages: the registry, and public addresses it redirects to. */
export function registryPolicy({ url }: Registry): EgressPolicy {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  return { mode: 'hosted', allow: [], denied: [], trusted: [{ host, port }] }
}
