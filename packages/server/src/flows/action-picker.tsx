import type { ProjectPlace } from '../access/place.js'
import { Button } from '../html/button.js'
import { CardGrid, CardLink } from '../html/card-link.js'
import { Dialog } from '../html/dialog.js'
import { EmptyState } from '../html/empty-state.js'
import { PieceIcon } from '../html/piece-icon.js'
import { SearchField } from '../html/search-field.js'
import { type InstalledPiece, iconPath } from '../pieces/installed-piece.js'
import type { Flow } from './flow.js'
import { flowPaths } from './flow-paths.js'

interface ActionPickerProps {
  project: ProjectPlace
  flow: Flow
  pieces: readonly InstalledPiece[]
  /** The piece whose actions are shown; without it, the pieces. */
  piece?: InstalledPiece | undefined
  search: string
  /** The step that gets another action; without it a new step is added. */
  step?: string | undefined
}

/** Chooses what a step does: first the piece, then one of its actions. */
export function ActionPicker(props: ActionPickerProps) {
  const { piece, step } = props
  const title = step === undefined ? 'Add step' : `Change action of ${step}`
  const icon = piece ? { icon: <ManifestIcon piece={piece} /> } : {}
  return (
    <Dialog
      id="action-picker"
      title={piece ? piece.manifest.title : title}
      description={piece ? 'Choose what the step does.' : 'Choose the piece the step works with.'}
      size="large"
      open
      footer={<Button closesDialog>Cancel</Button>}
      {...(piece ? { footerStart: <BackToPieces {...props} /> } : {})}
      {...icon}
    >
      {piece ? <Actions {...props} piece={piece} /> : <Pieces {...props} />}
    </Dialog>
  )
}

/** Address of the picker itself, with one piece or all. */
function address({ project, flow, step }: ActionPickerProps, piece?: string): string {
  const query = new URLSearchParams({ ...(step !== undefined && { step }), ...(piece !== undefined && { piece }) })
  return `${flowPaths(project, flow.key).to('steps/add')}${query.size === 0 ? '' : `?${query}`}`
}

function BackToPieces(props: ActionPickerProps) {
  return (
    <Button variant="quiet" icon="chevron-left" hx-get={address(props)} hx-target="#dialog-slot">
      All pieces
    </Button>
  )
}

function Pieces(props: ActionPickerProps) {
  const href = address(props)
  return (
    <div class="grid gap-4 [&>div]:sm:w-full">
      <SearchField
        name="search"
        label="Search pieces and actions"
        value={props.search}
        hx-get={href}
        hx-trigger="input changed delay:150ms, search"
        hx-target="#picker-pieces"
        hx-swap="outerHTML"
        hx-select="#picker-pieces"
        hx-sync="this:replace"
      />
      <PieceChoices {...props} />
    </div>
  )
}

function PieceChoices(props: ActionPickerProps) {
  const found = props.pieces.filter((piece) => piece.manifest.actions.length > 0 && matches(piece, props.search))
  const types = [...new Set(found.map(({ manifest }) => manifest.type))].sort()
  return (
    <div id="picker-pieces" class="grid gap-5">
      {types.map((type) => (
        <section class="grid gap-2" aria-label={type}>
          <h3 class="text-xs font-semibold text-muted">{type}</h3>
          <CardGrid>
            {found
              .filter(({ manifest }) => manifest.type === type)
              .map((piece) => (
                <PieceChoice piece={piece} address={address(props, piece.manifest.name)} />
              ))}
          </CardGrid>
        </section>
      ))}
      {found.length === 0 ? <NoPieces search={props.search} /> : null}
    </div>
  )
}

function PieceChoice({ piece, address }: { piece: InstalledPiece; address: string }) {
  const { title, description } = piece.manifest
  return (
    <CardLink
      title={title}
      description={description}
      icon={<ManifestIcon piece={piece} />}
      hx-get={address}
      hx-target="#dialog-slot"
    />
  )
}

function NoPieces({ search }: { search: string }) {
  if (search === '') {
    return (
      <EmptyState icon="puzzle" title="No pieces are installed">
        An administrator of this server installs pieces.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon="search" title="Nothing found">
      No piece and no action has such a name.
    </EmptyState>
  )
}

function Actions({ project, flow, piece, step }: ActionPickerProps & { piece: InstalledPiece }) {
  const { name, actions } = piece.manifest
  const groups = [...new Set(actions.map(({ group }) => group ?? ''))]
  const address = flowPaths(project, flow.key).to(step === undefined ? 'steps' : 'steps/change')
  return (
    <div class="grid gap-5">
      {groups.map((group) => (
        <section class="grid gap-2" aria-label={group || 'Actions'}>
          {groups.length === 1 ? null : <h3 class="text-xs font-semibold text-muted">{group || 'Other'}</h3>}
          <CardGrid>
            {actions
              .filter((one) => (one.group ?? '') === group)
              .map((action) => (
                <CardLink
                  title={action.title}
                  description={action.description}
                  hx-post={address}
                  hx-vals={JSON.stringify({ piece: name, action: action.name, ...(step !== undefined && { step }) })}
                  hx-target="#flow-editor"
                  hx-swap="outerHTML"
                />
              ))}
          </CardGrid>
        </section>
      ))}
    </div>
  )
}

function ManifestIcon({ piece: { manifest } }: { piece: InstalledPiece }) {
  return <PieceIcon title={manifest.title} size={32} url={iconPath(manifest.name, manifest.version)} />
}

function matches({ manifest }: InstalledPiece, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  const texts = [manifest.title, manifest.type, manifest.description, ...manifest.actions.map(({ title }) => title)]
  return texts.some((text) => text.toLowerCase().includes(wanted))
}
