import { Icon } from '../icon.js'
import { relativeTime } from '../relative-time.js'
import { controlAttributes, fieldId, fieldTitle } from './control.js'
import type { FieldProps } from './field-props.js'
import { Frame } from './frame.js'

/** A secret: masked, never filled in by the server. One that is stored already may be left empty to keep it. */
export function SecretField(props: FieldProps) {
  const setAt = secretSetAt(props)
  const { required, placeholder, ...attributes } = controlAttributes(props)
  return (
    <Frame field={{ ...props, required: props.required && setAt === undefined }}>
      <div class="relative">
        <input
          class="input pr-10"
          type="password"
          autocomplete="new-password"
          spellcheck={false}
          placeholder={setAt === undefined ? placeholder : '••••••••••••'}
          data-secret
          {...(required && setAt === undefined ? { required } : {})}
          {...attributes}
        />
        <RevealButton id={fieldId(props.name)} title={fieldTitle(props)} />
      </div>
      {setAt === undefined ? null : <SecretNote at={setAt} now={props.form.now} />}
    </Frame>
  )
}

/** When a secret was stored, or undefined. A stored one may also stand among the values as `{ set, updatedAt }`. */
export function secretSetAt({ path, value, form }: FieldProps): number | undefined {
  const known = Object.hasOwn(form.secretsSet, path) ? form.secretsSet[path] : undefined
  if (known !== undefined) return known
  if (typeof value !== 'object' || value === null || !('updatedAt' in value)) return undefined
  return typeof value.updatedAt === 'number' ? value.updatedAt : undefined
}

/** Says that a secret is stored. */
export function SecretNote({ at, now }: { at: number; now: number }) {
  return (
    <p class="flex items-center gap-1.5 text-[13px] text-muted">
      <Icon name="lock" size={14} />
      <span>Set {relativeTime(at, now)} — leave empty to keep</span>
    </p>
  )
}

/** Shows what was just typed; appears once something is typed. */
function RevealButton({ id, title }: { id: string; title: string }) {
  return (
    <button
      type="button"
      class="btn btn-quiet btn-square btn-sm absolute top-1 right-1"
      aria-label={`Show ${title}`}
      aria-pressed="false"
      data-reveal={id}
      hidden
    >
      <Icon name="eye" />
    </button>
  )
}
