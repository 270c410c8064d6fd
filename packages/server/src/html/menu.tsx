import type { Child, PropsWithChildren } from 'hono/jsx'
import type { ExtraAttributes } from './attributes.js'
import { classNames } from './class-names.js'
import { Icon, type IconName } from './icon.js'

interface MenuProps {
  /** Unique in the page. */
  id: string
  /** What the menu is about: "Actions for Orders database". Read aloud when the button shows no words. */
  label: string
  /** What the button shows. Default: three dots. */
  button?: Child
  class?: string
}

/** A button that opens a list of {@link MenuItem}s above everything else; arrow keys, Home, End and Esc work. */
export function Menu({ id, label, button, class: className, children }: PropsWithChildren<MenuProps>) {
  const dots = button === undefined
  return (
    <>
      <button
        type="button"
        class={classNames('btn btn-quiet', dots && 'btn-square btn-sm', className)}
        popovertarget={id}
        aria-haspopup="menu"
        aria-expanded="false"
        {...(dots ? { 'aria-label': label, title: 'Actions' } : {})}
      >
        {dots ? <Icon name="ellipsis" /> : button}
      </button>
      <div id={id} class="menu-panel" popover="auto" role="menu" aria-label={label} data-menu>
        {children}
      </div>
    </>
  )
}

interface MenuItemProps extends ExtraAttributes {
  icon?: IconName
  href?: string
  danger?: boolean
  disabled?: boolean
  /** The entry that is chosen now, with a tick. */
  current?: boolean
  /** `id` of the dialog it opens. */
  opensDialog?: string
  /** `submit` inside a form, or with `form`. */
  type?: 'button' | 'submit'
  /** The form it submits, when it stands outside. */
  form?: string
}

/** One entry of a menu: a link with `href`, else a button (give it `hx-*` attributes or `opensDialog`). */
export function MenuItem({ children, ...props }: PropsWithChildren<MenuItemProps>) {
  const { icon, href, danger, current, opensDialog, type = 'button', disabled, ...rest } = props
  const looks = classNames('menu-item', danger && 'menu-item-danger')
  const attributes = { ...rest, ...(opensDialog === undefined ? {} : { 'data-dialog-open': opensDialog }) }
  const inside = (
    <>
      {icon === undefined ? null : <Icon name={icon} class={danger ? '' : 'text-muted'} />}
      <span class="min-w-0 flex-1 truncate">{children}</span>
      {current ? <Icon name="check" class="text-muted" /> : null}
    </>
  )
  if (href !== undefined) {
    return (
      <a
        class={looks}
        role="menuitem"
        tabindex={-1}
        href={href}
        {...(current ? { 'aria-current': 'true' } : {})}
        {...attributes}
      >
        {inside}
      </a>
    )
  }
  return (
    <button class={looks} role="menuitem" tabindex={-1} type={type} {...(disabled ? { disabled } : {})} {...attributes}>
      {inside}
    </button>
  )
}

/** A line between groups of entries. */
export function MenuLine() {
  return <hr class="-mx-1 my-1 border-line" />
}
