import { fileURLToPath } from 'node:url'

/** @param {string} path */
const inCore = (path) => fileURLToPath(new URL(`../../packages/core/${path}`, import.meta.url))

/** The entries of core: how each is imported, its types as built, and the file its report is checked in as. */
export const CORE_ENTRIES = [
  { title: '@plugboard/core', types: inCore('dist/index.d.ts'), report: inCore('api/index.api.md') },
  { title: '@plugboard/core/host', types: inCore('dist/host/index.d.ts'), report: inCore('api/host.api.md') },
  { title: '@plugboard/core/testing', types: inCore('dist/testing/index.d.ts'), report: inCore('api/testing.api.md') },
]
