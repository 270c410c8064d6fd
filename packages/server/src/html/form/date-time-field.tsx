import { controlAttributes, shownText } from './control.js'
import type { FieldProps } from './field-props.js'
import { Frame } from './frame.js'
import { FromStep, FromStepSwitch, isFromStep } from './from-step.js'

/** A point in time, chosen in UTC. A value that is not a time stays as text, so that nothing typed is lost. */
export function DateTimeField(props: FieldProps) {
  const local = localText(props)
  return (
    <Frame field={props} aside={<FromStepSwitch field={props} />}>
      <FromStep field={props}>
        {local === undefined ? (
          <input class="input" type="text" value={shownText(props.value)} {...controlAttributes(props)} />
        ) : (
          <div class="flex items-center gap-2">
            <input
              class="input sm:max-w-64"
              type="datetime-local"
              step="any"
              value={local}
              {...controlAttributes(props)}
            />
            <span class="text-muted">UTC</span>
          </div>
        )}
      </FromStep>
    </Frame>
  )
}

/** The value as the date input wants it: without offset, and seconds only where there are any. */
function localText(props: FieldProps): string | undefined {
  const text = shownText(props.value)
  if (text === '' || isFromStep(props)) return ''
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return undefined
  return at.toISOString().replace(/(?::00)?(?:\.000)?Z$/, '')
}
