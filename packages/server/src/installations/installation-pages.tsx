import { Type } from '@sinclair/typebox'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { type PageParts, type ShellRequest, shell } from '../pages/shell.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { installRefusal } from './install-refusal.js'
import { InstallSheet, type InstallSheetProps } from './install-sheet.js'
import { isOver } from './installation.js'
import { InstallationButtons } from './installation-buttons.js'
import { InstallationPaths } from './installation-paths.js'
import { InstallationProgress, InstallationState } from './installation-progress.js'
import type { InstallationService } from './installation-service.js'
import { InstallationSheet } from './installation-sheet.js'
import { lookUpVersions } from './look-up-versions.js'
import { LARGEST_PACKED } from './package-tarball.js'
import { readInstallRequest } from './read-install-request.js'
import type { RegistryClient } from './registry-client.js'
import { readTyped, type TypedInstallation, wayOf } from './typed-installation.js'
import { VersionChoice } from './version-choice.js'

interface InstallationPageParts extends PageParts {
  readonly catalog: PieceCatalog
  readonly installations: Pick<InstallationService, 'start' | 'expect'>
  readonly registryClient: Pick<RegistryClient, 'versions'>
  readonly allowsFolders: boolean
}

const P = '/projects/:project/piece-installations'
const permission = 'pieces.manage'
const short = Type.Optional(Type.String({ maxLength: 214 }))
const FormQuery = Type.Object({
  way: short,
  package: short,
  version: short,
  folder: Type.Optional(Type.String({ maxLength: 4_000 })),
})
/** For the other parts of the form, beside the tarball. */
const FORM_BYTES = 64 * 1024

/** Installing a piece in the browser: what, how it goes, and what came of it. */
export function installationPages(parts: InstallationPageParts): Route[] {
  return [newPage(parts), versionsPage(parts), startPage(parts), viewPage(parts), progressPage(parts)]
}

function newPage(parts: InstallationPageParts): Route {
  return definePage({
    method: 'get',
    path: `${P}/new`,
    permission,
    audit: { none: 'reads what is public about a package' },
    summary: 'Page: install a piece',
    limits: { seconds: 60 },
    query: FormQuery,
    handler: async (request) => {
      const { way, ...typed } = request.query
      return <InstallSheet {...(await formOf(parts, request, typed, way))} />
    },
  })
}

function versionsPage(parts: InstallationPageParts): Route {
  return definePage({
    method: 'get',
    path: `${P}/versions`,
    permission,
    audit: { none: 'reads what is public about a package' },
    summary: 'Page: versions of a package',
    limits: { seconds: 60 },
    query: Type.Object({ package: short }),
    handler: async ({ query, signal }) => {
      const name = (query.package ?? '').trim()
      const versions = await lookUpVersions(parts, name, signal)
      return <VersionChoice package={name} versions={versions ?? []} />
    },
  })
}

function startPage(parts: InstallationPageParts): Route {
  return definePage({
    method: 'post',
    path: P,
    permission,
    audit: ['piece.installed', 'piece.install_failed'],
    summary: 'Page: begin to install a piece',
    limits: { body: LARGEST_PACKED + FORM_BYTES, seconds: 300 },
    handler: async (request) => {
      const { form, project, partial } = request
      const asked = await readInstallRequest(form).catch(installRefusal)
      const begun =
        'message' in asked ? asked : await parts.installations.start(asked, callerOf(request)).catch(installRefusal)
      if ('message' in begun) {
        const isLookUp = form.get('look') !== null
        const sheet = await formOf(parts, request, readTyped(form), form.get('way'))
        return htmlReply(
          await (<InstallSheet {...sheet} failure={isLookUp ? undefined : begun} />),
          isLookUp ? 200 : 422,
        )
      }
      const paths = new InstallationPaths(project)
      if (!partial) return Reply.redirect(paths.view(begun.id))
      return (
        <InstallationSheet {...{ installation: begun, title: undefined, hasOthers: false, paths }} shell={undefined} />
      )
    },
  })
}

function viewPage(parts: InstallationPageParts): Route {
  return definePage({
    method: 'get',
    path: `${P}/:id`,
    permission,
    audit: { none: 'reads how an installation goes' },
    summary: 'Page: how an installation goes',
    handler: async (request) => (
      <InstallationSheet {...(await progressOf(parts, request))} shell={await frame(parts, request)} />
    ),
  })
}

function progressPage(parts: InstallationPageParts): Route {
  return definePage({
    method: 'get',
    path: `${P}/:id/progress`,
    permission,
    audit: { none: 'reads how an installation goes' },
    summary: 'Page: how far an installation is',
    query: Type.Object({ in: Type.Optional(Type.Union([Type.Literal('dialog'), Type.Literal('page')])) }),
    handler: async (request) => {
      const progress = { ...(await progressOf(parts, request)), inDialog: request.query.in !== 'page' }
      if (!isOver(progress.installation)) return <InstallationState {...progress} />
      const ended = (
        <>
          <InstallationProgress {...progress} />
          <InstallationButtons {...progress} outOfBand />
        </>
      )
      const events = { piecesChanged: { target: 'body' } }
      return htmlReply(await ended, 200, { 'hx-reswap': 'outerHTML', 'hx-trigger': htmxTrigger({ events }) })
    },
  })
}

type Asked = ShellRequest & { readonly partial: boolean; readonly signal: AbortSignal }

async function frame(parts: PageParts, request: Asked) {
  return request.partial ? undefined : shell(request, parts, 'pieces')
}

/** The form as far as it is filled in, with the versions of the package that is typed. */
async function formOf(
  parts: InstallationPageParts,
  request: Asked,
  typed: TypedInstallation,
  asked: unknown,
): Promise<InstallSheetProps> {
  const way = wayOf(asked)
  return {
    way: way === 'folder' && !parts.allowsFolders ? 'registry' : way,
    typed,
    versions: way === 'registry' ? await lookUpVersions(parts, typed.package ?? '', request.signal) : undefined,
    allowsFolders: parts.allowsFolders,
    paths: new InstallationPaths(request.project),
    shell: await frame(parts, request),
  }
}

async function progressOf(
  { installations, catalog }: InstallationPageParts,
  { project, params }: ShellRequest & { readonly params: { readonly id: string } },
) {
  const installation = await installations.expect(params.id)
  const { piece } = installation
  const title = piece && catalog.find(piece.name)?.manifest.title
  const hasOthers = piece !== null && catalog.versions(piece.name).length > 1
  return { installation, title: title ?? undefined, hasOthers, paths: new InstallationPaths(project) }
}
