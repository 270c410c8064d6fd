import { DomainError } from '../domain-error.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { KEY_PATTERN, keyFromName } from '../key.js'
import { formText } from '../pages/form-text.js'
import { goTo } from '../pages/go-to.js'
import { projectPaths } from '../pages/project-paths.js'
import { type PageParts, type ShellRequest, shell } from '../pages/shell.js'
import { AddEnvironmentSheet, RenameEnvironmentSheet } from './environment-forms.js'

const KEY = new RegExp(KEY_PATTERN)
const E = '/projects/:project/environments/:environment'

/** Adding and renaming environments. */
export function environmentPages(parts: PageParts): Route[] {
  return [addDialog(parts), addPage(parts), renameDialog(parts), renamePage(parts)]
}

/** The frame of a page that stands alone; none for a part that htmx asked for. */
async function frame(parts: PageParts, request: ShellRequest & { readonly partial: boolean }) {
  return request.partial ? undefined : shell(request, parts, 'settings')
}

function addDialog(parts: PageParts): Route {
  return definePage({
    method: 'get',
    path: '/projects/:project/settings/environments/new',
    permission: 'environments.edit',
    audit: { none: 'shows an empty form' },
    summary: 'Add environment',
    handler: async (request) => <AddEnvironmentSheet project={request.project} shell={await frame(parts, request)} />,
  })
}

function addPage(parts: PageParts): Route {
  return definePage({
    method: 'post',
    path: '/projects/:project/settings/environments',
    permission: 'environments.edit',
    audit: ['environment.created'],
    summary: 'Add an environment',
    handler: async (request) => {
      const { project, form, actor } = request
      const typed = { name: formText(form, 'name').slice(0, 200), key: formText(form, 'key') }
      const back = async (status: number, problems: { name?: string | undefined; key?: string | undefined }) => {
        const props = { project, ...typed, problems, shell: await frame(parts, request) }
        return htmlReply(await (<AddEnvironmentSheet {...props} />), status)
      }
      const key = typed.key || keyFromName(typed.name, 'environment')
      const problems = {
        name: typed.name === '' ? 'An environment needs a name.' : undefined,
        key: KEY.test(key)
          ? undefined
          : 'Use lower-case letters, digits and hyphens, beginning and ending with a letter or digit.',
      }
      if (problems.name !== undefined || problems.key !== undefined) return back(422, problems)
      try {
        await parts.environments.add(project, { key, name: typed.name }, actor)
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'key_taken') throw error
        return back(409, { key: error.message })
      }
      return goTo(request, projectPaths.settings(project))
    },
  })
}

function renameDialog(parts: PageParts): Route {
  return definePage({
    method: 'get',
    path: `${E}/rename`,
    permission: 'environments.edit',
    audit: { none: 'shows a form' },
    summary: 'Ask for another name of an environment',
    handler: async (request) => {
      const { project, environment } = request
      return <RenameEnvironmentSheet project={project} environment={environment} shell={await frame(parts, request)} />
    },
  })
}

function renamePage(parts: PageParts): Route {
  return definePage({
    method: 'post',
    path: `${E}/rename`,
    permission: 'environments.edit',
    audit: ['environment.changed'],
    summary: 'Rename an environment',
    handler: async (request) => {
      const { project, environment, form, actor } = request
      const name = formText(form, 'name').slice(0, 200)
      if (name === '') {
        const props = { project, environment, name, problems: { name: 'An environment needs a name.' } }
        return htmlReply(await (<RenameEnvironmentSheet {...props} shell={await frame(parts, request)} />), 422)
      }
      await parts.environments.rename({ project, environment }, name, actor)
      return goTo(request, projectPaths.settings(project))
    },
  })
}
