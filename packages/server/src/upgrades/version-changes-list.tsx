import type { Child } from 'hono/jsx'
import { Badge } from '../html/badge.js'
import type { MethodChange, OperationChange, VersionChanges } from './version-changes.js'

const LOOKS = {
  added: { tone: 'success', word: 'Added' },
  removed: { tone: 'error', word: 'Removed' },
  changed: { tone: 'info', word: 'Changed' },
} as const

/** What changes between two versions of a piece: how it authenticates, where it connects to, what it does. */
export function VersionChangesList({ changes: { methods, operations, hosts } }: { changes: VersionChanges }) {
  const rows = [
    ...methods.map((method) => <MethodRow method={method} />),
    ...hosts.added.map((host) => <Row change="added" what="Host" name={<code class="code">{host}</code>} />),
    ...hosts.removed.map((host) => <Row change="removed" what="Host" name={<code class="code">{host}</code>} />),
    ...operations.map((operation) => <OperationRow operation={operation} />),
  ]
  if (rows.length === 0) {
    return <p class="text-muted">Its forms, its hosts, its actions and its triggers stay as they are.</p>
  }
  return (
    <ul class="grid overflow-hidden rounded-lg border border-line" aria-label="What changes">
      {rows}
    </ul>
  )
}

interface RowProps {
  change: keyof typeof LOOKS
  /** What kind of thing it is. */
  what: string
  name: Child
  /** Sentences about the change. */
  notes?: readonly Child[]
}

function Row({ change, what, name, notes = [] }: RowProps) {
  const { tone, word } = LOOKS[change]
  return (
    <li class="flex items-start gap-3 border-line px-3.5 py-2.5 not-first:border-t">
      <div class="grid min-w-0 flex-1 gap-0.5">
        <p>
          <span class="text-muted">{what}</span> <span class="font-medium break-words">{name}</span>
        </p>
        {notes.map((note) => (
          <p class="text-[13px] break-words text-muted">{note}</p>
        ))}
      </div>
      <Badge tone={tone}>{word}</Badge>
    </li>
  )
}

function MethodRow({ method }: { method: MethodChange }) {
  const { title, change, addedFields, removedFields, changedFields, addedScopes } = method
  const lists = [
    { word: 'New fields', names: addedFields },
    { word: 'Fields that are gone', names: removedFields },
    { word: 'Changed fields', names: changedFields },
    { word: 'New scopes', names: addedScopes },
  ]
  const notes = change === 'changed' ? [...named(lists), ...migration(method)] : []
  return <Row change={change} what="Auth method" name={title} notes={notes} />
}

/** What becomes of stored values; nothing where they serve as they are. */
function migration({ fromVersion, toVersion, migrates }: MethodChange): Child[] {
  if (fromVersion === toVersion) return []
  return [
    migrates
      ? 'The piece migrates the values of its connections.'
      : 'The piece does not migrate values: its connections have to be reconnected.',
  ]
}

function OperationRow({ operation }: { operation: OperationChange }) {
  const { kind, name, title, change, newlyRequired, removedFields } = operation
  const lists = [
    { word: 'Required now', names: newlyRequired },
    { word: 'Inputs that are gone', names: removedFields },
  ]
  const words = (
    <>
      {`${title} `}
      <code class="code">{name}</code>
    </>
  )
  return <Row change={change} what={kind === 'action' ? 'Action' : 'Trigger'} name={words} notes={named(lists)} />
}

const named = (lists: readonly { word: string; names: readonly string[] }[]): Child[] =>
  lists
    .filter(({ names }) => names.length > 0)
    .map(({ word, names }) => (
      <>
        {`${word}: `}
        {names.map((name, index) => (
          <>
            {index === 0 ? '' : ', '}
            <code class="code">{name}</code>
          </>
        ))}
      </>
    ))
