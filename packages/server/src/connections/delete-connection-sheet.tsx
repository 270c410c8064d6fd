import type { PropsWithChildren } from 'hono/jsx'
import type { Place } from '../environments/environment.js'
import { Button } from '../html/button.js'
import type { Shell } from '../html/layout.js'
import { Problem } from '../html/problem.js'
import { TextInput } from '../html/text-input.js'
import { Sheet } from '../pages/sheet.js'
import type { Dependent } from '../references/reference.js'
import type { ConnectionPaths } from './connection-paths.js'
import type { ConnectionView } from './connection-view.js'
import { DependentsList, flowsUse } from './dependents-list.js'
import type { OpenedIn } from './opened-in.js'

export interface DeleteSheetProps {
  connection: ConnectionView
  place: Place
  dependents: readonly Dependent[]
  mayForce: boolean
  paths: ConnectionPaths
  opened: OpenedIn | undefined
  /** Of a page of its own. */
  shell: Shell | undefined
  /** What was typed to confirm, and what is wrong with it. */
  typed?: string
  problem?: string | undefined
}

const FORM = 'delete-connection-form'

/** Asks before a connection is deleted; while flows use it, names them instead. */
export function DeleteSheet(props: DeleteSheetProps) {
  return props.dependents.length === 0 ? <ConfirmDelete {...props} /> : <InUse {...props} />
}

function ConfirmDelete(props: DeleteSheetProps) {
  return (
    <Sheet
      id="delete-connection"
      title={`Delete ${props.connection.name}?`}
      back={backToView(props)}
      size="small"
      footer={
        <>
          <Leave {...props} word="Cancel" />
          <Button variant="danger" type="submit" form={FORM}>
            Delete connection
          </Button>
        </>
      }
      shell={props.shell}
    >
      <DeleteForm {...props}>
        <p>No flow uses it. Its credentials are removed for good; this cannot be undone.</p>
      </DeleteForm>
    </Sheet>
  )
}

function InUse(props: DeleteSheetProps) {
  const { connection, dependents, place, paths, mayForce } = props
  return (
    <Sheet
      id="delete-connection"
      title={`${connection.name} is in use`}
      back={backToView(props)}
      footer={<Leave {...props} word="Close" />}
      shell={props.shell}
    >
      <div class="grid gap-4">
        <p>
          {`${flowsUse(dependents)} this connection, so it cannot be deleted. Choose another connection in these steps first.`}
        </p>
        <DependentsList dependents={dependents} environment={place.environment} paths={paths} />
        {mayForce ? <ForceDelete {...props} /> : null}
      </div>
    </Sheet>
  )
}

function ForceDelete(props: DeleteSheetProps) {
  const { connection, problem, typed } = props
  return (
    <details class="rounded-lg border border-line px-3.5 py-2.5" {...(problem ? { open: true } : {})}>
      <summary class="font-medium">Delete it although it is in use</summary>
      <DeleteForm {...props}>
        <input type="hidden" name="force" value="true" />
        <div class="mt-3 grid gap-4">
          <Problem
            tone="warning"
            title="These steps will fail"
            detail="Their flows show that the connection is gone."
          />
          <TextInput
            label={`Type ${connection.name} to confirm`}
            name="confirm"
            value={typed}
            problem={problem}
            required
          />
          <Button variant="danger" type="submit" class="w-fit">
            Delete connection in use
          </Button>
        </div>
      </DeleteForm>
    </details>
  )
}

function DeleteForm({ connection, paths, opened, children }: PropsWithChildren<DeleteSheetProps>) {
  const address = paths.delete(connection)
  return (
    <form
      id={FORM}
      method="post"
      action={address}
      novalidate
      hx-post={address}
      hx-target="#dialog-slot"
      hx-sync="this:drop"
    >
      {opened === undefined ? null : <input type="hidden" name="in" value={opened} />}
      {children}
    </form>
  )
}

function Leave({ shell, paths, connection, word }: DeleteSheetProps & { word: string }) {
  return shell === undefined ? (
    <Button closesDialog>{word}</Button>
  ) : (
    <Button href={paths.view(connection)}>{word}</Button>
  )
}

const backToView = ({ connection, paths }: DeleteSheetProps) => ({
  title: connection.name,
  href: paths.view(connection),
})
