import { Icon } from '../icon.js'
import { controlAttributes } from './control.js'
import type { FieldProps } from './field-props.js'
import { Frame } from './frame.js'
import { FromStep, FromStepSwitch } from './from-step.js'

/**
 * A file. The browser puts name, type, size and content (a `data:` URL) as JSON into the hidden input, so the form needs
 * no multipart encoding and a file survives when the form comes back with a problem.
 */
export function FileField(props: FieldProps) {
  const { name, required, ...attributes } = controlAttributes(props)
  const file = fileOf(props.value)
  return (
    <Frame field={props} aside={<FromStepSwitch field={props} />}>
      <FromStep field={props}>
        <div class="grid gap-1.5" data-file>
          <input
            type="file"
            class="w-full text-[13px] text-muted"
            {...attributes}
            {...(required && file === undefined ? { required } : {})}
          />
          <input type="hidden" name={name} value={file === undefined ? '' : JSON.stringify(props.value)} />
          <p
            class="flex items-center gap-1.5 text-[13px] text-muted"
            data-file-kept
            {...(file === undefined ? { hidden: true } : {})}
          >
            <Icon name="file" size={14} />
            <span data-file-name>{file?.name ?? ''}</span>
          </p>
        </div>
      </FromStep>
    </Frame>
  )
}

function fileOf(value: unknown): { name: string } | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value)) return undefined
  return typeof value.name === 'string' ? { name: value.name } : undefined
}
