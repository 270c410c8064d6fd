import { type Heading, TableFrame } from '../html/table.js'
import { connectionTableRow, type RowContext } from './connection-table-row.js'
import type { ConnectionView } from './connection-view.js'
import { type ListFilter, listAddress } from './list-filter.js'

interface ConnectionTableProps {
  rows: readonly ConnectionView[]
  filter: ListFilter
  /** Address of the list. */
  list: string
  context: RowContext
}

/** The connections of one page of the list. */
export function ConnectionTable({ rows, filter, list, context }: ConnectionTableProps) {
  const columns: Heading[] = [
    { title: 'Name', sort: sorted(list, filter, 'name') },
    { title: 'Type', wideOnly: true },
    { title: 'Status' },
    { title: 'Flows', align: 'end' },
    { title: 'Tags', wideOnly: true },
    { title: 'Created by', wideOnly: true },
    { title: 'Modified', wideOnly: true, sort: sorted(list, filter, 'modifiedAt') },
    { title: 'Actions', hideTitle: true, actions: true },
  ]
  return (
    <TableFrame label="Connections" columns={columns}>
      {rows.map((row) => connectionTableRow(row, context))}
    </TableFrame>
  )
}

/** Names are read from A to Z first, times from the latest on; a second click turns the order round. */
function sorted(list: string, filter: ListFilter, by: 'name' | 'modifiedAt'): NonNullable<Heading['sort']> {
  const { sort = 'name' } = filter
  const [first, second] = by === 'name' ? (['name', '-name'] as const) : (['-modifiedAt', 'modifiedAt'] as const)
  const next = sort === first ? second : first
  const href = listAddress(list, filter, { sort: next === 'name' ? undefined : next })
  if (sort !== first && sort !== second) return { href }
  return { href, direction: sort.startsWith('-') ? 'descending' : 'ascending' }
}
