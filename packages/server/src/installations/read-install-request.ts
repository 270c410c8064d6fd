import type { FormBody } from '../http/http-request.js'
import { installProblem } from './install-problem.js'
import type { InstallRequest } from './installation.js'
import { readTyped, wayOf } from './typed-installation.js'

/** What the form asks for. Throws `nothing_chosen` with the field that is empty. */
export async function readInstallRequest(form: FormBody): Promise<InstallRequest> {
  const source = wayOf(form.get('way'))
  const { package: name = '', version = '', folder = '' } = readTyped(form)
  if (source === 'folder') {
    if (folder === '') throw installProblem('nothing_chosen', 'Give the path of the folder.', { field: 'folder' })
    return { source, folder }
  }
  if (source === 'tarball') return { source, bytes: await readTarball(form) }
  if (name === '') throw installProblem('nothing_chosen', 'Give the name of the package.', { field: 'package' })
  if (version === '') throw installProblem('nothing_chosen', 'Choose a version.', { field: 'version' })
  return { source, package: name, version }
}

async function readTarball(form: FormBody): Promise<Uint8Array> {
  const file = form.get('tarball')
  if (typeof file === 'string' || !file || file.size === 0) {
    throw installProblem('nothing_chosen', 'Choose the tarball.', { field: 'tarball' })
  }
  return new Uint8Array(await file.arrayBuffer())
}
