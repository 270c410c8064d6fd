import type { Child, PropsWithChildren } from 'hono/jsx'
import { ButtonBar } from '../html/button-bar.js'
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

const WIDTH = { small: 'max-w-md', normal: 'max-w-xl', large: 'max-w-5xl' } as const

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
          <ButtonBar start={footerStart} class="rounded-b-box">
            {footer}
          </ButtonBar>
        </div>
      </div>
    </Layout>
  )
}
