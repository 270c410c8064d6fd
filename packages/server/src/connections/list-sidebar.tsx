import { drawnOnce } from '../html/drawn-once.js'
import { type FilterLink, FilterList } from '../html/filter-list.js'
import { PieceIcon } from '../html/piece-icon.js'
import { iconPath } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Facets } from './connection-service.js'
import { type ListFilter, listAddress } from './list-filter.js'

interface ListSidebarProps {
  facets: Facets
  filter: ListFilter
  /** Address of the list. */
  list: string
  /** Address of each piece's icon, by the piece's name. */
  icons: Readonly<Record<string, string>>
  /** Takes the place of the sidebar that is in the page. */
  replacing?: boolean
}

/** Name of the form in the toolbar, whose filters these keep. */
export const FILTER_FORM = 'connection-filters'

/** The pieces and tags in use, with counts. What is chosen here is sent along with the toolbar's form. */
export const ListSidebar = drawnOnce(({ facets, filter, list, icons, replacing }: ListSidebarProps) => {
  const tags = tagLinks(facets, filter, list)
  return (
    <div
      id="connection-facets"
      class="grid gap-x-4 gap-y-2 lg:gap-y-5"
      {...(replacing ? { 'hx-swap-oob': 'true' } : {})}
    >
      <Kept name="piece" value={filter.piece} />
      <Kept name="tag" value={filter.tag} />
      <Kept name="sort" value={filter.sort} />
      <FilterList title="Pieces" items={pieceLinks(facets, filter, list, icons)} />
      {tags.length === 0 ? null : <FilterList title="Tags" items={tags} />}
    </div>
  )
})

function Kept({ name, value }: { name: string; value: string | undefined }) {
  return value === undefined ? null : <input type="hidden" form={FILTER_FORM} name={name} value={value} />
}

function pieceLinks(
  { pieces }: Facets,
  filter: ListFilter,
  list: string,
  icons: ListSidebarProps['icons'],
): FilterLink[] {
  const all: FilterLink = {
    title: 'All pieces',
    href: listAddress(list, filter, { piece: undefined }),
    count: pieces.reduce((sum, { count }) => sum + count, 0),
    current: filter.piece === undefined,
  }
  const each = pieces.map(({ name, title, count }): FilterLink => {
    const icon = <PieceIcon title={title} size={20} url={icons[name]} />
    const href = listAddress(list, filter, { piece: name })
    return { title, href, count, current: filter.piece === name, icon }
  })
  return [all, ...each]
}

/** Where the icons of the pieces in use are. */
export function iconsOf({ pieces }: Facets, catalog: Pick<PieceCatalog, 'find'>): Record<string, string> {
  const icons: Record<string, string> = {}
  for (const { name } of pieces) {
    const version = catalog.find(name)?.manifest.version
    if (version !== undefined) icons[name] = iconPath(name, version)
  }
  return icons
}

/** A tag that is chosen already is taken away by its link. */
function tagLinks({ tags }: Facets, filter: ListFilter, list: string): FilterLink[] {
  return tags.map(({ name, count }) => {
    const current = filter.tag === name
    return { title: name, href: listAddress(list, filter, { tag: current ? undefined : name }), count, current }
  })
}
