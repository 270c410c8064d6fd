import type { PropsWithChildren } from 'hono/jsx'
import { Document, type DocumentProps } from './document.js'
import { Logo } from './logo.js'
import { ThemeToggle } from './theme-toggle.js'

interface PlainLayoutProps extends DocumentProps {
  /** Above the card. Default: the title. */
  heading?: string
  /** One sentence under the heading. */
  description?: string
}

/** A page without navigation: sign-in, set-up, errors. The children stand in a card in the middle. */
export function PlainLayout({ heading, description, children, ...document }: PropsWithChildren<PlainLayoutProps>) {
  return (
    <Document {...document}>
      <div class="flex min-h-dvh flex-col bg-base-200">
        <div class="flex justify-end p-3">
          <ThemeToggle />
        </div>
        <main class="mx-auto grid w-full max-w-md flex-1 content-center gap-6 px-4 pt-2 pb-28" id="main">
          <div class="grid justify-items-center gap-4 text-center">
            <Logo size={44} />
            <div class="grid gap-1">
              <h1 class="text-xl font-semibold tracking-tight">{heading ?? document.title}</h1>
              {description === undefined ? null : <p class="text-balance text-muted">{description}</p>}
            </div>
          </div>
          <div class="rounded-xl border border-line bg-raised p-6 shadow-sm">{children}</div>
        </main>
      </div>
    </Document>
  )
}
