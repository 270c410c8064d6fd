import type { Child, PropsWithChildren } from 'hono/jsx'
import { IconButton } from './button.js'
import { ButtonBar } from './button-bar.js'
import { classNames } from './class-names.js'

interface DialogProps {
  id: string
  title: string
  /** One sentence under the title. */
  description?: string
  /** Width: 416, 512 or 736 px. A small one does not fill a phone's screen. */
  size?: 'small' | 'normal' | 'large'
  /** Opens as soon as it is in the page: for a dialog that htmx swapped in. It leaves the page when it is closed. */
  open?: boolean
  /** Buttons at the bottom. Give them a `form` when the form is in the children. */
  footer?: Child
  /** At the other end of the footer, such as "Test connection". */
  footerStart?: Child
  /** Beside the title, such as the icon of a piece. */
  icon?: Child
}

/**
 * A modal dialog. Opened by a button with `opensDialog`, or by `open` after a swap into {@link DialogSlot}; closed by
 * Esc, its cross, a button with `closesDialog`, or an answer with `HX-Trigger: close-dialog`.
 */
export function Dialog({
  id,
  title,
  description,
  size = 'normal',
  open,
  footer,
  footerStart,
  icon,
  children,
}: PropsWithChildren<DialogProps>) {
  const describedBy = description === undefined ? {} : { 'aria-describedby': `${id}-about` }
  return (
    <dialog
      id={id}
      class={classNames('dialog', size !== 'normal' && `dialog-${size}`)}
      aria-labelledby={`${id}-title`}
      {...describedBy}
      {...(open ? { 'data-dialog-now': '' } : {})}
    >
      <div class="dialog-inner">
        <header class="flex items-start gap-3 border-b border-line px-5 py-3.5">
          {icon}
          <div class="grid min-w-0 flex-1 gap-0.5 pt-1">
            <h2 id={`${id}-title`} class="text-[15px] font-semibold">
              {title}
            </h2>
            {description === undefined ? null : (
              <p id={`${id}-about`} class="text-muted">
                {description}
              </p>
            )}
          </div>
          <IconButton icon="x" label="Close" size="small" closesDialog class="-mr-1.5" />
        </header>
        <div class="dialog-body min-h-0 flex-1 overflow-y-auto px-5 py-5" data-dialog-body>
          {children}
        </div>
        {footer === undefined ? null : <ButtonBar start={footerStart}>{footer}</ButtonBar>}
      </div>
    </dialog>
  )
}

/** Where dialogs are swapped in: `hx-target="#dialog-slot"`. The layout holds one. */
export function DialogSlot() {
  return <div id="dialog-slot" />
}
