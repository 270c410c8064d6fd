import { PlainLayout } from '../html/plain-layout.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { notFound } from '../http/to-problem.js'
import type { WorkbenchPageParts } from './workbench-page-parts.js'
import { WorkbenchPaths } from './workbench-paths.js'

/** The ways to the workbench: the link that signs in, and a short address. */
export function workbenchEntryPages(parts: WorkbenchPageParts): Route[] {
  return [openPage(parts), leadPage(parts)]
}

function openPage({ links, cookie, assets }: WorkbenchPageParts): Route {
  return definePage({
    method: 'get',
    path: '/workbench/open/:token',
    permission: 'public',
    audit: ['user.created', 'session.created'],
    summary: 'Sign in to the workbench',
    rate: 'sign_in',
    secretPath: true,
    handler: async (request) => {
      const { params, ip, requestId } = request
      const browser = { ip, requestId, userAgent: request.header('user-agent'), oldCookie: request.cookie(cookie.name) }
      const session = await links.open(params.token, browser)
      if (session !== undefined) return Reply.redirect('/workbench', cookie.set(session))
      if (request.principal) return Reply.redirect('/workbench')
      const page = (
        <PlainLayout title="Link used" heading="This link was used already" assets={assets}>
          <p>Press o in the terminal of plugboard piece dev for a new one.</p>
        </PlainLayout>
      )
      return htmlReply(await page, 404)
    },
  })
}

function leadPage({ environments }: WorkbenchPageParts): Route {
  return definePage({
    method: 'get',
    path: '/workbench',
    permission: 'signed_in',
    audit: { none: 'leads to another page' },
    summary: 'Go to the workbench',
    handler: async () => {
      const [first] = await environments.projects()
      const environment = first?.environments.find(({ id }) => id === first.project.authoringEnvironmentId)
      if (!first || !environment) throw notFound()
      return Reply.redirect(new WorkbenchPaths({ project: first.project, environment }).page)
    },
  })
}
