import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Addresses of the built assets. Their names hold a hash of their content, so they may be cached for ever. */
export interface AssetUrls {
  css: string
  app: string
  htmx: string
  favicon: string
}

/** Folder the built assets lie in, to be served under {@link ASSETS_PATH}. */
export const ASSETS_FOLDER = fileURLToPath(new URL('../../dist/assets/', import.meta.url))

/** Where the assets are served. */
export const ASSETS_PATH = '/assets'

/**
 * Reads the addresses of the built assets.
 *
 * @throws Error when they were not built, naming the file that is missing.
 */
export async function loadAssets(folder: string = ASSETS_FOLDER): Promise<AssetUrls> {
  const names: unknown = JSON.parse(await readFile(`${folder}/assets.json`, 'utf8'))
  const url = (name: string) => {
    const file =
      typeof names === 'object' && names !== null ? Object.entries(names).find(([key]) => key === name) : undefined
    if (file === undefined) throw new Error(`assets.json in ${folder} does not name "${name}"; build the assets again`)
    return `${ASSETS_PATH}/${file[1]}`
  }
  return { css: url('app.css'), app: url('app.js'), htmx: url('htmx.js'), favicon: url('favicon.svg') }
}
