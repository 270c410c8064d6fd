import type { TokenService } from '../access/token-service.js'
import { Layout } from '../html/layout.js'
import { PageHeader } from '../html/page-header.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import type { SettingsSection } from '../pages/settings-section.js'
import { type PageParts, shell } from '../pages/shell.js'
import { environmentPages } from './environment-pages.js'
import { EnvironmentSection } from './environment-section.js'
import { MeSection } from './me-section.js'
import { tokenPages } from './token-pages.js'
import { TokenSection } from './token-section.js'

/** What the pages of settings draw on. */
export interface SettingsPageParts extends PageParts {
  readonly tokens: TokenService
  /** Of other nouns, in their order. */
  readonly sections?: readonly SettingsSection[]
}

/** The settings of a project: environments, what other nouns add, API tokens, and who is signed in. */
export function settingsPages(parts: SettingsPageParts): Route[] {
  return [settingsPage(parts), ...environmentPages(parts), ...tokenPages(parts)]
}

function settingsPage(parts: SettingsPageParts): Route {
  return definePage({
    method: 'get',
    path: '/projects/:project/settings',
    permission: 'environments.view',
    audit: { none: 'reads without secrets' },
    summary: 'Settings',
    handler: async (request) => {
      const { project, principal } = request
      const environments = (await parts.environments.project(project.id))?.environments ?? []
      const tokens = request.may('tokens.manage') ? await parts.tokens.list(project.id) : undefined
      const sections = await Promise.all((parts.sections ?? []).map((section) => section(request)))
      return (
        <Layout {...(await shell(request, parts, 'settings'))} title="Settings">
          <PageHeader title="Settings" description={project.name} />
          <div class="grid grid-cols-[minmax(0,1fr)] gap-6">
            <EnvironmentSection
              project={project}
              environments={environments}
              mayEdit={request.may('environments.edit')}
            />
            {sections}
            {tokens ? <TokenSection project={project} environments={environments} tokens={tokens} /> : null}
            <MeSection principal={principal} projectId={project.id} may={(permission) => request.may(permission)} />
          </div>
        </Layout>
      )
    },
  })
}
