import { Button } from '../html/button.js'
import { EmptyState } from '../html/empty-state.js'
import { Pagination } from '../html/pagination.js'
import { ConnectionTable } from './connection-table.js'
import type { RowContext } from './connection-table-row.js'
import type { ConnectionWindow } from './connection-window.js'
import { isNarrowed, type ListFilter, listAddress } from './list-filter.js'

interface ConnectionListProps {
  page: ConnectionWindow
  filter: ListFilter
  context: RowContext
  mayAdd: boolean
  environment: string
}

/** The part of the page that follows the filters. It reads itself anew when a connection was changed. */
export function ConnectionList({ page, filter, context, mayAdd, environment }: ConnectionListProps) {
  const { list } = context.paths
  const to = (step: ListFilter) => listAddress(list, filter, step)
  const here = to({ cursor: filter.cursor, before: filter.before })
  const { items, previous, next, total } = page
  return (
    <div id="connection-list" hx-get={here} hx-trigger="connectionsChanged from:body" hx-swap="outerHTML">
      {items.length === 0 ? (
        <NoConnections narrowed={isNarrowed(filter)} context={context} mayAdd={mayAdd} environment={environment} />
      ) : (
        <>
          <ConnectionTable rows={items} filter={filter} list={list} context={context} />
          <Pagination
            shown={items.length}
            total={total}
            noun={['connection', 'connections']}
            previous={previous && to({ before: previous })}
            next={next && to({ cursor: next })}
          />
        </>
      )}
    </div>
  )
}

interface NoConnectionsProps {
  narrowed: boolean
  context: RowContext
  mayAdd: boolean
  environment: string
}

function NoConnections({ narrowed, context: { paths }, mayAdd, environment }: NoConnectionsProps) {
  if (narrowed) {
    return (
      <EmptyState icon="search" title="No connection matches" action={<Button href={paths.list}>Clear filters</Button>}>
        Search for another part of the name, or take away a filter.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon="plug"
      title={`No connections in ${environment} yet`}
      action={mayAdd ? <NewConnectionButton href={paths.create()} /> : null}
    >
      A connection keeps the credentials of an outside system, encrypted, so that flows can use it.
      {mayAdd ? '' : ' Somebody who may create connections has to add the first one.'}
    </EmptyState>
  )
}

/** Opens the dialog; as a link it leads to the same form as a page. */
export function NewConnectionButton({ href }: { href: string }) {
  return (
    <Button variant="primary" icon="plus" href={href} hx-get={`${href}?in=list`} hx-target="#dialog-slot">
      New connection
    </Button>
  )
}
