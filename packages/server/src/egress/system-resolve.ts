import { promises as dns } from 'node:dns'
import type { Resolve } from './checked-lookup.js'

/** Resolves names as the operating system does. */
export const systemResolve: Resolve = (hostname, family) => dns.lookup(hostname, { all: true, family })
