import type { PropsWithChildren } from 'hono/jsx'
import { Button } from '../html/button.js'
import type { Shell } from '../html/layout.js'
import { Problem } from '../html/problem.js'
import { Tabs } from '../html/tabs.js'
import { Sheet } from '../pages/sheet.js'
import type { PieceSource } from '../pieces/installed-piece.js'
import { FolderWay } from './folder-way.js'
import type { InstallFailure } from './installation.js'
import type { InstallationPaths } from './installation-paths.js'
import type { OfferedVersion } from './offered-versions.js'
import { RegistryWay } from './registry-way.js'
import { TarballWay } from './tarball-way.js'
import type { TypedInstallation } from './typed-installation.js'

/** `id` of the dialog, from the form to the end of the installation. */
export const INSTALL_DIALOG = 'install-piece'
const FORM = 'install-piece-form'

export interface InstallSheetProps {
  way: PieceSource
  typed: TypedInstallation
  /** Of the package that was typed, where it was looked up. */
  versions?: readonly OfferedVersion[] | InstallFailure | undefined
  failure?: InstallFailure | undefined
  /** Folders can be installed too. */
  allowsFolders: boolean
  paths: InstallationPaths
  shell: Shell | undefined
}

/** Asks what is to be installed, from one of three places. */
export function InstallSheet(props: InstallSheetProps) {
  const { way, paths, shell, failure } = props
  const footer = (
    <>
      {shell === undefined ? <Button closesDialog>Cancel</Button> : <Button href={paths.back}>Cancel</Button>}
      <Button type="submit" form={FORM} variant="primary">
        Install piece
      </Button>
    </>
  )
  return (
    <Sheet
      id={INSTALL_DIALOG}
      title="Install piece"
      description="A version is installed beside those that are there."
      size="large"
      back={{ title: 'Pieces', href: paths.back }}
      footer={footer}
      shell={shell}
    >
      <Ways {...props} />
      <InstallForm paths={paths} way={way}>
        {failure && failure.field === undefined ? <Problem title={failure.message} hint={failure.hint} /> : null}
        {way === 'registry' ? <RegistryWay {...props} /> : null}
        {way === 'tarball' ? <TarballWay failure={failure} /> : null}
        {way === 'folder' ? <FolderWay {...props} /> : null}
        <Problem
          tone="warning"
          title="Installing a piece is running its author’s code"
          detail="It runs with the credentials of the connections you give it, so install only what you trust."
        />
      </InstallForm>
    </Sheet>
  )
}

const WAYS = [
  { way: 'registry', title: 'From the registry' },
  { way: 'tarball', title: 'Tarball' },
  { way: 'folder', title: 'Folder' },
] as const

function Ways({ way, typed, paths, shell, allowsFolders }: InstallSheetProps) {
  const ways = WAYS.filter((one) => one.way !== 'folder' || allowsFolders)
  const tabs = ways.map((one) => {
    const href = paths.form(one.way, typed)
    const inPlace = shell === undefined ? { 'hx-get': href, 'hx-target': '#dialog-slot' } : {}
    return { title: one.title, href, current: one.way === way, attributes: inPlace }
  })
  return <Tabs label="Where the piece comes from" tabs={tabs} />
}

function InstallForm({ paths, way, children }: PropsWithChildren<{ paths: InstallationPaths; way: PieceSource }>) {
  const isFile = way === 'tarball'
  return (
    <form
      id={FORM}
      class="grid grid-cols-[minmax(0,1fr)] gap-5"
      method="post"
      action={paths.start}
      hx-post={paths.start}
      hx-target="#dialog-slot"
      hx-sync="this:drop"
      {...(isFile ? { enctype: 'multipart/form-data', 'hx-encoding': 'multipart/form-data' } : {})}
    >
      <input type="hidden" name="way" value={way} />
      {children}
    </form>
  )
}
