import { EmptyState } from '../html/empty-state.js'

/** In place of pieces: none matches what was searched for, or none is installed. */
export function NoPieces({ search }: { search: string }) {
  if (search !== '') {
    return (
      <EmptyState icon="search" title="No piece matches">
        Search for the name of the system, or for a type such as “Database”.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon="puzzle" title="No pieces installed">
      A piece connects Plugboard to one outside system. Administrators of the server install them on the page “Pieces”.
    </EmptyState>
  )
}
