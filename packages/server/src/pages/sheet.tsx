import type { Child, PropsWithChildren } from 'hono/jsx'
import { Dialog } from '../html/dialog.js'
import { Layout, type Shell } from '../html/layout.js'
import { PageHeader } from '../html/page-header.js'

interface SheetProps {
  /** `id` of the dialog. */
  id: string
  title: string
  description?: string | undefined
  icon?: Child
  /** Where the page belongs, with the way back. */
  back: { title: string; href: string }
  size?: 'small' | 'normal' | 'large'
  /** Buttons, the main one last. */
  footer: Child
  /** At the other end of the buttons. */
  footerStart?: Child
  /** Of the page; absent shows a dialog, for an answer to htmx. */
  shell: Shell | undefined
}

const WIDTH = { small: 'max-w-md', normal: 'max-w-xl', large: 'max-w-4xl' } as const

/** The same content as a dialog in the page that is open, or, opened by its address, as a page of its own. */
export function Sheet(props: PropsWithChildren<SheetProps>) {
  const { id, title, description, icon, size = 'normal', footer, footerStart, shell, children } = props
  const about = description === undefined ? {} : { description }
  if (shell === undefined) {
    return (
      <Dialog id={id} title={title} {...about} icon={icon} size={size} footer={footer} footerStart={footerStart} open>
        {children}
      </Dialog>
    )
  }
  return (
    <Layout {...shell} title={title}>
      <div class={WIDTH[size]}>
        <PageHeader title={title} {...about} icon={icon} back={props.back} />
        <div class="rounded-box border border-line bg-raised">
          <div class="p-5">{children}</div>
          <footer class="flex flex-wrap items-center justify-end gap-2 rounded-b-box border-t border-line bg-base-200 px-5 py-3 max-sm:*:grow">
            {footerStart ? (
              <div class="flex gap-2 max-sm:basis-full max-sm:*:grow sm:mr-auto">{footerStart}</div>
            ) : null}
            {footer}
          </footer>
        </div>
      </div>
    </Layout>
  )
}
