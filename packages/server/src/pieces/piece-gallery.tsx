import { PIECE_TYPES } from '@plugboard/core/host'
import type { ProjectPlace } from '../access/place.js'
import { Badge } from '../html/badge.js'
import { Button } from '../html/button.js'
import { PageHeader } from '../html/page-header.js'
import { PieceIcon } from '../html/piece-icon.js'
import { SearchField } from '../html/search-field.js'
import { Toolbar } from '../html/toolbar.js'
import { projectPaths } from '../pages/project-paths.js'
import { type InstalledPiece, summarize } from './installed-piece.js'
import { NoPieces } from './no-pieces.js'
import { matchesPiece } from './piece-search.js'

interface PieceGalleryProps {
  project: ProjectPlace
  pieces: readonly InstalledPiece[]
  search: string
  mayInstall: boolean
}

/** The installed pieces by type. */
export function PieceGallery(props: PieceGalleryProps) {
  const { project, search, mayInstall } = props
  const path = projectPaths.pieces(project)
  const install = `${projectPaths.installations(project)}/new`
  return (
    <>
      <PageHeader title="Pieces" description="What this server can connect to.">
        {mayInstall ? (
          <Button variant="primary" icon="plus" href={install} hx-get={install} hx-target="#dialog-slot">
            Install piece
          </Button>
        ) : null}
      </PageHeader>
      <Toolbar>
        <form class="contents" method="get" action={path}>
          <SearchField
            name="search"
            label="Search pieces"
            value={search}
            hx-get={path}
            hx-trigger="input changed delay:150ms, search"
            hx-target="#pieces"
            hx-replace-url="true"
            hx-sync="this:replace"
          />
        </form>
      </Toolbar>
      <div
        id="pieces"
        class="mt-5 grid gap-8"
        aria-live="polite"
        hx-get={path}
        hx-trigger="piecesChanged from:body"
        hx-include="[name=search]"
      >
        <PieceCards {...props} />
      </div>
    </>
  )
}

/** The part of the gallery that a search changes. */
export function PieceCards({ project, pieces, search }: Omit<PieceGalleryProps, 'mayInstall'>) {
  const found = pieces.filter((piece) => matchesPiece(piece, search))
  if (found.length === 0) return <NoPieces search={search} />
  return (
    <>
      {PIECE_TYPES.map((type) => found.filter(({ manifest }) => manifest.type === type))
        .filter((ofType) => ofType.length > 0)
        .map((ofType) => (
          <PieceGroup project={project} type={ofType[0]?.manifest.type ?? ''} pieces={ofType} />
        ))}
    </>
  )
}

function PieceGroup({
  project,
  type,
  pieces,
}: {
  project: ProjectPlace
  type: string
  pieces: readonly InstalledPiece[]
}) {
  return (
    <section aria-label={type}>
      <h2 class="mb-3 text-[13px] font-semibold text-muted">{type}</h2>
      <ul class="grid grid-cols-[minmax(0,1fr)] gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {pieces.map((piece) => (
          <PieceCard project={project} piece={piece} />
        ))}
      </ul>
    </section>
  )
}

function PieceCard({ project, piece }: { project: ProjectPlace; piece: InstalledPiece }) {
  const { name, title, version, description, icon, auth, actions, triggers } = summarize(piece)
  return (
    <li class="relative grid content-start gap-3 rounded-box border border-line p-4 focus-within:border-accent hover:bg-base-200">
      <div class="flex items-center gap-3">
        <PieceIcon title={title} url={icon} size={40} />
        <div class="min-w-0 flex-1">
          <h3 class="truncate font-semibold">
            <a class="after:absolute after:inset-0" href={`${projectPaths.pieces(project)}/${name}`}>
              {title}
            </a>
          </h3>
          <p class="text-[13px] text-muted">{`Version ${version}`}</p>
        </div>
      </div>
      <p class="line-clamp-2 min-h-10 text-muted">{description}</p>
      <div class="flex flex-wrap items-center gap-1.5">
        {auth.map((method) => (
          <Badge>{method.title}</Badge>
        ))}
        <span class="ml-auto text-[13px] whitespace-nowrap text-muted">{counts(actions, triggers)}</span>
      </div>
    </li>
  )
}

/** How many actions and triggers, in words. */
function counts(actions: number, triggers: number): string {
  const parts = [
    actions === 1 ? '1 action' : `${actions} actions`,
    ...(triggers === 0 ? [] : [triggers === 1 ? '1 trigger' : `${triggers} triggers`]),
  ]
  return parts.join(', ')
}
