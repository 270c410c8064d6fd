import { PIECE_TYPES } from '@plugboard/core/host'
import { CardGrid, CardLink } from '../html/card-link.js'
import { PieceIcon } from '../html/piece-icon.js'
import { SearchField } from '../html/search-field.js'
import { type InstalledPiece, iconPath } from '../pieces/installed-piece.js'
import { NoPieces } from '../pieces/no-pieces.js'
import { matchesPiece } from '../pieces/piece-search.js'
import type { ConnectionPaths } from './connection-paths.js'
import type { OpenedIn } from './opened-in.js'

interface PieceChoiceProps {
  pieces: readonly InstalledPiece[]
  search: string
  paths: ConnectionPaths
  opened: OpenedIn | undefined
}

/** The first step of a new connection: which outside system it is for. */
export function PieceChoice(props: PieceChoiceProps) {
  const { paths, search, opened } = props
  const address = paths.create({ in: opened, only: 'choices' })
  return (
    <div class="grid gap-4">
      <form
        class="[&>div]:sm:w-full"
        action={paths.create()}
        hx-get={address}
        hx-trigger="input delay:150ms, submit"
        hx-sync="this:replace"
        hx-target="#piece-choices"
      >
        <SearchField id="piece-search" name="search" label="Search pieces" value={search} />
      </form>
      <div id="piece-choices" class="grid gap-5" aria-live="polite">
        <PieceChoices {...props} />
      </div>
    </div>
  )
}

/** The pieces that match, by type. */
export function PieceChoices({ pieces, search, paths, opened }: PieceChoiceProps) {
  const found = pieces.filter((piece) => matchesPiece(piece, search))
  if (found.length === 0) return <NoPieces search={search} />
  return (
    <>
      {PIECE_TYPES.map((type) => ({ type, ofType: found.filter(({ manifest }) => manifest.type === type) }))
        .filter(({ ofType }) => ofType.length > 0)
        .map(({ type, ofType }) => (
          <section class="grid gap-2" aria-label={type}>
            <h2 class="text-xs font-semibold text-muted">{type}</h2>
            <CardGrid>
              {ofType.map((piece) => (
                <PieceCard piece={piece} paths={paths} opened={opened} />
              ))}
            </CardGrid>
          </section>
        ))}
    </>
  )
}

function PieceCard({ piece, paths, opened }: { piece: InstalledPiece } & Pick<PieceChoiceProps, 'paths' | 'opened'>) {
  const { name, version, title, description } = piece.manifest
  const href = paths.create({ piece: name })
  const inPlace = opened ? { 'hx-get': paths.create({ piece: name, in: opened }), 'hx-target': '#dialog-slot' } : {}
  const icon = <PieceIcon title={title} url={iconPath(name, version)} size={32} />
  return <CardLink href={href} title={title} description={description} icon={icon} {...inPlace} />
}
