import type { PropsWithChildren } from 'hono/jsx'
import { type FormKind, formId } from './form-name.js'
import type { WorkbenchPaths } from './workbench-paths.js'

interface WorkbenchFormProps {
  kind: FormKind
  /** Of the auth method, action or trigger. */
  name: string
  paths: WorkbenchPaths
}

/** A form whose answer is shown below it. What is typed, and the answer, outlast new builds. */
export function WorkbenchForm({ kind, name, paths, children }: PropsWithChildren<WorkbenchFormProps>) {
  const id = formId(kind, name)
  const address = paths.form(kind, name)
  return (
    <div class="grid min-w-0 gap-5">
      <form
        id={id}
        class="grid min-w-0 max-w-3xl gap-5"
        method="post"
        action={address}
        novalidate
        hx-post={address}
        hx-target={`#${id}-result`}
        hx-swap="innerHTML"
        hx-sync="this:drop"
        hx-config='{"timeout": 120000}'
      >
        {children}
      </form>
      <div id={`${id}-result`} class="min-w-0 empty:hidden" aria-live="polite" data-outlasts />
    </div>
  )
}
