import { drawnOnce } from '../html/drawn-once.js'
import { SearchField } from '../html/search-field.js'
import { SelectFilter } from '../html/select-filter.js'
import type { ListFilter } from './list-filter.js'
import { FILTER_FORM } from './list-sidebar.js'

interface ListToolbarProps {
  filter: ListFilter
  /** Address of the list. */
  list: string
  /** Types of the installed pieces. */
  types: readonly string[]
}

const STATUSES = [
  { value: '', title: 'All statuses' },
  { value: 'active', title: 'Active' },
  { value: 'not_active', title: 'Not active' },
  { value: 'missing', title: 'Missing' },
  { value: 'error', title: 'Error' },
]

/** Searches and narrows the list as one types; without script by Enter. */
export const ListToolbar = drawnOnce(({ filter, list, types }: ListToolbarProps) => {
  return (
    <form
      id={FILTER_FORM}
      class="mb-3 flex flex-wrap items-center gap-2"
      aria-label="Filters"
      autocomplete="off"
      action={list}
      hx-get={list}
      hx-trigger="input delay:250ms, change, submit"
      hx-sync="this:replace"
      hx-target="#connection-list"
      hx-swap="outerHTML"
    >
      <SearchField id="connection-search" name="search" label="Search by name" value={filter.search ?? ''} />
      <div class="flex flex-1 gap-2">
        <SelectFilter name="status" label="Status" options={STATUSES} value={filter.status ?? ''} />
        <SelectFilter
          name="type"
          label="Type"
          options={[{ value: '', title: 'All types' }, ...types.map((type) => ({ value: type, title: type }))]}
          value={filter.type ?? ''}
        />
      </div>
    </form>
  )
})
