import type { Child, PropsWithChildren } from 'hono/jsx'
import type { ExtraAttributes } from './attributes.js'
import { classNames } from './class-names.js'
import { Icon, type IconName } from './icon.js'

interface CommonProps extends ExtraAttributes {
  /** `primary`: the one thing to do here. `danger`: cannot be undone. Default `plain`. */
  variant?: 'primary' | 'plain' | 'quiet' | 'danger'
  /** Height: 36 px, or 28 px for `small`. */
  size?: 'normal' | 'small'
  id?: string
  class?: string
  /** Makes it a link that looks like a button. */
  href?: string | undefined
  type?: 'button' | 'submit' | 'reset'
  /** For a submit button: what is sent with the form. */
  name?: string
  value?: string
  /** The form it submits, when it stands outside. */
  form?: string
  /** Another address for the form of a submit button. */
  formaction?: string
  /** Submits the form even where inputs are empty or ill-formed. */
  formnovalidate?: boolean
  disabled?: boolean
  /** Closes the dialog around it. */
  closesDialog?: boolean
  /** `id` of the dialog it opens. */
  opensDialog?: string
}

export interface ButtonProps extends CommonProps {
  icon?: IconName
}

export interface IconButtonProps extends CommonProps {
  icon: IconName
  /** What it does; read aloud and shown on hover. */
  label: string
}

const VARIANTS = { primary: 'btn-primary', plain: 'btn-plain', quiet: 'btn-quiet', danger: 'btn-danger-quiet' } as const

/**
 * A button, or a link that looks like one. Its text is the verb: "Add connection". While htmx sends its request (or
 * that of its form) it shows a spinner.
 */
export function Button({ icon, children, ...props }: PropsWithChildren<ButtonProps>) {
  return (
    <ButtonElement {...props}>
      <Spinner />
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </ButtonElement>
  )
}

/** A square button that shows only an icon. */
export function IconButton({ icon, label, ...props }: IconButtonProps) {
  return (
    <ButtonElement
      variant="quiet"
      {...props}
      class={classNames('btn-square', props.class)}
      aria-label={label}
      title={label}
    >
      <Spinner />
      <Icon name={icon} />
    </ButtonElement>
  )
}

/** Shown only while a request is under way. */
function Spinner() {
  return (
    <span class="spinner" aria-hidden="true">
      <Icon name="loader-circle" class="spin" />
    </span>
  )
}

function ButtonElement(props: CommonProps & { title?: string; children: Child }) {
  const { variant = 'plain', size = 'normal', class: className, href, type, closesDialog, opensDialog, ...rest } = props
  const { children, ...attributes } = rest
  const looks = classNames('btn', VARIANTS[variant], size === 'small' && 'btn-sm', className)
  const dialog = {
    ...(closesDialog ? { 'data-dialog-close': '' } : {}),
    ...(opensDialog === undefined ? {} : { 'data-dialog-open': opensDialog, 'aria-haspopup': 'dialog' }),
  }
  if (href !== undefined) {
    return (
      <a class={looks} href={href} {...dialog} {...attributes}>
        {children}
      </a>
    )
  }
  return (
    <button class={looks} type={type ?? 'button'} {...dialog} {...attributes}>
      {children}
    </button>
  )
}
