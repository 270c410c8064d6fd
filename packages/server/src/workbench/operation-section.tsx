import type { ActionManifest, AuthManifest, TriggerManifest } from '@plugboard/core/host'
import { Badge } from '../html/badge.js'
import { Button } from '../html/button.js'
import { FieldSet } from '../html/form/field-set.js'
import { Icon } from '../html/icon.js'
import { CursorText } from './cursor-text.js'
import { formId, formPrefix, methodInput } from './form-name.js'
import { WorkbenchForm } from './workbench-form.js'
import type { WorkbenchPaths } from './workbench-paths.js'

export interface OperationSectionProps {
  kind: 'action' | 'trigger'
  operation: ActionManifest | TriggerManifest
  /** The auth methods it works with. */
  methods: readonly AuthManifest[]
  /** Name of the method to run it with. */
  method: string | undefined
  /** What is filled in; secrets never. */
  values: Readonly<Record<string, unknown>>
  /** Of a trigger: where it goes on; null before it was polled. */
  cursor?: unknown
  /** Unfolded from the start. */
  open: boolean
  paths: WorkbenchPaths
}

/** An action or a trigger: its form, the button that runs it, and what came of it. */
export function OperationSection(props: OperationSectionProps) {
  const { kind, operation, paths, open } = props
  return (
    <details
      id={`part-${formId(kind, operation.name)}`}
      class="group/part scroll-mt-20 rounded-box border border-line bg-base-100"
      {...(open ? { open: true } : {})}
    >
      <summary class="flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-3">
        <h3 class="font-semibold">{operation.title}</h3>
        <code class="code">{operation.name}</code>
        {'kind' in operation ? <Badge>{operation.kind === 'polling' ? 'Polling' : 'Webhook'}</Badge> : null}
        <Icon name="chevron-right" class="ml-auto text-muted group-open/part:rotate-90" />
        <span class="w-full text-muted">{operation.description}</span>
      </summary>
      <div class="border-t border-line px-5 py-4">
        <WorkbenchForm kind={kind} name={operation.name} paths={paths}>
          <Inputs {...props} />
        </WorkbenchForm>
      </div>
    </details>
  )
}

function Inputs(props: OperationSectionProps) {
  const { kind, operation, values, paths } = props
  const { name, input } = operation
  return (
    <>
      <MethodField {...props} />
      {Object.keys(input.properties).length === 0 ? (
        <p class="text-muted">There is nothing to fill in.</p>
      ) : (
        <FieldSet
          schema={input}
          prefix={formPrefix(kind, name)}
          values={values}
          optionsUrl={paths.options(kind, name)}
        />
      )}
      <RunButtons operation={operation} cursor={props.cursor} />
    </>
  )
}

/** Asked only where there is more than one. */
function MethodField({ kind, operation, methods, method }: OperationSectionProps) {
  const name = methodInput(kind, operation.name)
  if (methods.length <= 1) return null
  return (
    <div class="grid gap-1.5">
      <label class="font-medium" for={name}>
        Authenticate with
      </label>
      <select class="select" id={name} name={name}>
        {methods.map((one) => (
          <option value={one.name} {...(one.name === method ? { selected: true } : {})}>
            {one.title}
          </option>
        ))}
      </select>
    </div>
  )
}

function RunButtons({ operation, cursor }: Pick<OperationSectionProps, 'operation' | 'cursor'>) {
  if (!('kind' in operation)) {
    return (
      <div>
        <Button type="submit" variant="primary" icon="play">
          Run
        </Button>
      </div>
    )
  }
  if (operation.kind === 'webhook') {
    return (
      <p class="text-muted">A webhook trigger waits for the outside system to call; there is nothing to run here.</p>
    )
  }
  return (
    <div class="flex flex-wrap items-center gap-2">
      <Button type="submit" variant="primary" icon="play">
        Poll once
      </Button>
      <Button type="submit" name="from" value="start">
        Poll from the start
      </Button>
      <p class="px-1 text-muted">
        Cursor: <CursorText cursor={cursor} />
      </p>
    </div>
  )
}
