import type { Child, PropsWithChildren } from 'hono/jsx'
import { classNames } from './class-names.js'
import { drawnOnce } from './drawn-once.js'
import { Icon } from './icon.js'

/** The head of a column. */
export interface Heading {
  /** Not shown, but read aloud, with `hideTitle`. */
  title: string
  hideTitle?: boolean
  /** Numbers stand at the end. Default `start`. */
  align?: 'start' | 'end'
  /** Only as wide as its content. */
  tight?: boolean
  /** Row menu: stays in view while the rest scrolls. */
  actions?: boolean
  /** Left out on a phone. */
  wideOnly?: boolean
  /** Makes the heading a link that sorts, and shows the direction when the list is sorted by it now. */
  sort?: { href: string; direction?: 'ascending' | 'descending' }
}

export interface Column<Row> extends Heading {
  cell: (row: Row) => Child
}

export interface Selection<Row> {
  /** Name of the checkboxes in the form around the table. */
  name: string
  value: (row: Row) => string
  /** Read aloud: "Select Orders database". */
  label: (row: Row) => string
}

interface RowsProps<Row> {
  columns: readonly Column<Row>[]
  /** `id` of a row's element, so that it can be swapped alone. */
  rowId?: (row: Row) => string
  /** Checkboxes in front, with one for all rows; pairs with `BulkBar` in the same form. */
  selection?: Selection<Row>
}

interface TableProps<Row> extends RowsProps<Row> {
  /** What the table lists, read aloud. */
  label: string
  rows: readonly Row[]
  /** Of the scrolling frame. */
  id?: string
}

/** A list as a table. It scrolls inside its own frame when the screen is narrow. */
export function Table<Row>({ label, columns, rows, rowId, selection, id }: TableProps<Row>) {
  return (
    <TableFrame
      label={label}
      columns={columns}
      {...(selection === undefined ? {} : { selection: selection.name })}
      {...(id === undefined ? {} : { id })}
    >
      {rows.map((row) => (
        <TableRow
          row={row}
          columns={columns}
          {...(rowId === undefined ? {} : { rowId })}
          {...(selection === undefined ? {} : { selection })}
        />
      ))}
    </TableFrame>
  )
}

interface TableFrameProps {
  label: string
  columns: readonly Heading[]
  /** Name of the checkboxes in front of the rows, where there are any. */
  selection?: string
  id?: string
}

/** A table around rows that are made elsewhere, each a `<tr>` with a cell for every column. */
export function TableFrame({ label, columns, selection, id, children }: PropsWithChildren<TableFrameProps>) {
  return (
    <section class="table-frame" aria-label={label} tabindex={0} {...(id === undefined ? {} : { id })}>
      <table class="data-table" aria-label={label}>
        <TableHead columns={columns} {...(selection === undefined ? {} : { selection })} />
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}

const TableHead = drawnOnce(({ columns, selection }: Pick<TableFrameProps, 'columns' | 'selection'>) => (
  <thead>
    <tr>
      {selection === undefined ? null : (
        <th scope="col" class="cell-tight">
          <input type="checkbox" class="checkbox" aria-label="Select all" data-select-all={selection} />
        </th>
      )}
      {columns.map((column) => (
        <HeadingCell column={column} />
      ))}
    </tr>
  </thead>
))

interface TableRowProps<Row> extends RowsProps<Row> {
  row: Row
  /** Keeps its checkbox ticked when the row is swapped alone. */
  selected?: boolean
}

/** One row of a {@link Table}; alone it answers a request that changed only that row. */
function TableRow<Row>({ row, columns, rowId, selection, selected }: TableRowProps<Row>) {
  return (
    <tr {...(rowId === undefined ? {} : { id: rowId(row) })}>
      {selection === undefined ? null : (
        <td class="cell-tight">
          <input
            type="checkbox"
            class="checkbox"
            name={selection.name}
            value={selection.value(row)}
            aria-label={selection.label(row)}
            data-select
            {...(selected ? { checked: true } : {})}
          />
        </td>
      )}
      {columns.map((column) => (
        <td class={cellClass(column)}>{column.cell(row)}</td>
      ))}
    </tr>
  )
}

function HeadingCell({ column }: { column: Heading }) {
  const { sort } = column
  return (
    <th scope="col" class={cellClass(column)} {...(sort?.direction ? { 'aria-sort': sort.direction } : {})}>
      {sort === undefined ? (
        <span class={column.hideTitle ? 'sr-only' : ''}>{column.title}</span>
      ) : (
        <a class="inline-flex items-center gap-1 hover:text-base-content" href={sort.href}>
          {column.title}
          <Icon name={sortIcon(sort.direction)} size={14} class={sort.direction ? '' : 'opacity-50'} />
        </a>
      )}
    </th>
  )
}

function sortIcon(direction: 'ascending' | 'descending' | undefined) {
  if (direction === undefined) return 'arrow-up-down'
  return direction === 'ascending' ? 'chevron-up' : 'chevron-down'
}

const cellClass = (column: Pick<Heading, 'align' | 'tight' | 'actions' | 'wideOnly'>) =>
  classNames(
    column.align === 'end' && 'cell-end',
    column.tight && 'cell-tight',
    column.actions && 'cell-actions',
    column.wideOnly && 'cell-wide',
  )
