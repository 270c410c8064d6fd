import { Type } from '@sinclair/typebox'
import type { ProjectPlace } from '../access/place.js'
import { Layout, type Shell } from '../html/layout.js'
import { PageHeader } from '../html/page-header.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { projectPaths } from '../pages/project-paths.js'
import { type PageParts, shell } from '../pages/shell.js'
import type { PieceCatalog } from './piece-catalog.js'
import { PieceCards, PieceGallery } from './piece-gallery.js'
import type { PieceSection } from './piece-section.js'
import { NoSuchPiece, PieceView } from './piece-view.js'

/** What the pages of pieces draw on. */
export interface PiecePageParts extends PageParts {
  readonly catalog: PieceCatalog
  /** Keeping its versions, in place of the plain list of them. */
  readonly versions?: PieceSection
}

/** The pages of pieces: the gallery, and one piece. All they say comes from manifests; no piece code runs. */
export function piecePages(parts: PiecePageParts): Route[] {
  return [galleryPage(parts), piecePage(parts)]
}

function galleryPage(parts: PiecePageParts): Route {
  return definePage({
    method: 'get',
    path: '/projects/:project/pieces',
    permission: 'pieces.view',
    audit: { none: 'reads what is public about pieces' },
    summary: 'Pieces',
    query: Type.Object({ search: Type.Optional(Type.String({ maxLength: 200 })) }),
    handler: async (request) => {
      const { project, query, partial } = request
      const mayInstall = request.may('pieces.manage')
      const gallery = { project, pieces: parts.catalog.list(), search: query.search ?? '', mayInstall }
      if (partial) return <PieceCards {...gallery} />
      return (
        <Layout {...(await shell(request, parts, 'pieces'))} title="Pieces">
          <PieceGallery {...gallery} />
        </Layout>
      )
    },
  })
}

function piecePage(parts: PiecePageParts): Route {
  return definePage({
    method: 'get',
    path: '/projects/:project/pieces/:name',
    permission: 'pieces.view',
    audit: { none: 'reads what is public about pieces' },
    summary: 'Piece',
    query: Type.Object({ version: Type.Optional(Type.String({ maxLength: 100 })) }),
    handler: async (request) => {
      const { project, params, query, partial } = request
      const props = await shell(request, parts, 'pieces')
      const piece = parts.catalog.find(params.name, query.version)
      if (!piece) return htmlReply(await missingPage(props, project, params.name), 404)
      const versions = parts.catalog.versions(params.name).map(({ manifest }) => manifest.version)
      const connectHref = request.may('connections.add') ? await newConnection(parts, project, params.name) : undefined
      const section = await parts.versions?.(request, piece)
      const view = <PieceView {...{ project, piece, versions, connectHref, section }} />
      if (partial) return view
      return (
        <Layout {...props} title={piece.manifest.title}>
          {view}
        </Layout>
      )
    },
  })
}

/** Where a connection of a piece is made: in the environment drafts are written for. */
async function newConnection(
  { environments }: PiecePageParts,
  project: ProjectPlace,
  piece: string,
): Promise<string | undefined> {
  const all = (await environments.project(project.id))?.environments
  const authoring = all?.find(({ id }) => id === project.authoringEnvironmentId)
  return authoring && `${projectPaths.connections(project, authoring)}/new?piece=${encodeURIComponent(piece)}`
}

function missingPage(props: Shell, project: ProjectPlace, name: string) {
  return (
    <Layout {...props} title="Pieces">
      <PageHeader title="Pieces" />
      <NoSuchPiece project={project} name={name} />
    </Layout>
  )
}
