import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createPackageFromTarballData } from '@arethetypeswrong/core'

/**
 * What is looked at in a package.json.
 *
 * @typedef {object} PackageJson
 * @property {string} name
 * @property {string} version
 * @property {Record<string, unknown>} [exports]
 * @property {{ piece: string, manifest: string }} [plugboard]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/**
 * A package as it would be published.
 *
 * @typedef {object} Packed
 * @property {string} name
 * @property {PackageJson} json
 * @property {readonly string[]} files Paths from the package's root.
 * @property {(path: string) => string} read Text of one of its files.
 */

/**
 * Packs packages as `npm publish` would, without running their scripts: they are built.
 *
 * @param {readonly string[]} folders From the project's root.
 * @param {{ root: string, into: string }} places The tarballs are left in the folder `into`.
 * @returns {Promise<(Packed & { tarball: Buffer })[]>} In the order of the folders.
 */
export async function pack(folders, { root, into }) {
  const workspaces = folders.flatMap((folder) => ['--workspace', folder])
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', into, ...workspaces]
  const { stdout } = await promisify(execFile)('npm', args, {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  /** @type {{ name: string, filename: string, files: { path: string }[] }[]} */
  const packed = JSON.parse(stdout)
  return packed.map(({ name, filename, files }) => {
    const tarball = readFileSync(join(into, filename))
    const contents = createPackageFromTarballData(tarball)
    const read = (/** @type {string} */ path) => contents.readFile(`/node_modules/${name}/${path}`)
    return { name, json: JSON.parse(read('package.json')), files: files.map(({ path }) => path), read, tarball }
  })
}
