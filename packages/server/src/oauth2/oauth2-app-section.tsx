import type { ProjectPlace } from '../access/place.js'
import { Button } from '../html/button.js'
import { PieceIcon } from '../html/piece-icon.js'
import { Section } from '../html/section.js'
import { type Column, Table } from '../html/table.js'
import type { SettingsSection } from '../pages/settings-section.js'
import { iconPath } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { OAuth2AppActions } from './oauth2-app-actions.js'
import type { OAuth2AppServices } from './oauth2-app-operations.js'
import { OAuth2AppPaths } from './oauth2-app-paths.js'
import { OAuth2AppStatus } from './oauth2-app-status.js'
import { type OAuth2AppView, viewOf } from './oauth2-app-view.js'

/** The OAuth2 apps of a project, as a part of its settings. */
export function oauth2AppSection({ apps, catalog }: OAuth2AppServices): SettingsSection {
  return async (request) => {
    if (!request.may('oauth2_apps.view')) return null
    const counted = await apps.list(request.project.id)
    return (
      <OAuth2AppSection
        project={request.project}
        apps={counted.map((one) => ({ ...viewOf(one, catalog, ''), title: apps.titleOf(one.app) }))}
        catalog={catalog}
        mayEdit={request.may('oauth2_apps.edit')}
        mayEditAll={request.may('platform.admin')}
      />
    )
  }
}

interface ListedApp extends OAuth2AppView {
  readonly title: string
}

interface OAuth2AppSectionProps {
  project: ProjectPlace
  apps: readonly ListedApp[]
  catalog: PieceCatalog
  mayEdit: boolean
  /** Also the apps of the platform. */
  mayEditAll: boolean
}

function OAuth2AppSection({ project, apps, catalog, mayEdit, mayEditAll }: OAuth2AppSectionProps) {
  const paths = new OAuth2AppPaths(project)
  const mayChange = ({ platform }: ListedApp) => (platform ? mayEditAll : mayEdit)
  return (
    <Section
      id="oauth2-apps"
      title="OAuth2 apps"
      description="Registered at a provider, so that people can sign in there and allow access."
      actions={
        mayEdit ? (
          <Button icon="plus" href={paths.add()} hx-get={paths.add()} hx-target="#dialog-slot">
            Add OAuth2 app
          </Button>
        ) : null
      }
    >
      {apps.length === 0 ? (
        <p class="text-muted">
          No OAuth2 apps yet. Some providers let people connect only through an app that you register there once. Add
          its client ID and secret here, and everybody in the project can connect with it.
        </p>
      ) : (
        <Table
          label="OAuth2 apps"
          rows={apps}
          columns={[...columns(catalog), ...(apps.some(mayChange) ? [actions(paths, mayChange)] : [])]}
        />
      )}
    </Section>
  )
}

const columns = (catalog: PieceCatalog): Column<ListedApp>[] => [
  { title: 'Piece', cell: ({ piece }) => <PieceName piece={piece} catalog={catalog} /> },
  { title: 'Auth method', wideOnly: true, cell: ({ method }) => method.title },
  { title: 'Client ID', wideOnly: true, cell: ({ clientId }) => <ClientId text={clientId} /> },
  { title: 'For', wideOnly: true, cell: ({ platform }) => (platform ? 'All projects' : 'This project') },
  { title: 'Status', cell: (app) => <OAuth2AppStatus app={app} /> },
  { title: 'Connections', align: 'end', wideOnly: true, cell: ({ connections }) => connections },
]

const actions = (paths: OAuth2AppPaths, mayChange: (app: ListedApp) => boolean): Column<ListedApp> => ({
  title: 'Actions',
  hideTitle: true,
  actions: true,
  cell: (app) => (mayChange(app) ? <OAuth2AppActions app={app} paths={paths} /> : null),
})

function PieceName({ piece: { name, title }, catalog }: { piece: OAuth2AppView['piece']; catalog: PieceCatalog }) {
  const version = catalog.find(name)?.manifest.version
  return (
    <span class="flex items-center gap-2 font-medium">
      <PieceIcon title={title} url={version === undefined ? undefined : iconPath(name, version)} />
      {title}
    </span>
  )
}

const LONGEST = 24

/** Client ids can be long; both ends tell them apart. */
function ClientId({ text }: { text: string }) {
  if (text.length <= LONGEST) return <code class="code">{text}</code>
  return (
    <code class="code" title={text}>
      {`${text.slice(0, 14)}…${text.slice(-8)}`}
    </code>
  )
}
