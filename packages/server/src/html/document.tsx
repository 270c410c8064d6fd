import { raw } from 'hono/html'
import type { PropsWithChildren } from 'hono/jsx'
import type { AssetUrls } from './assets.js'
import { DialogSlot } from './dialog.js'
import { type ToastMessage, ToastRegion } from './toast.js'

export interface DocumentProps {
  /** In the browser's tab, before the product's name. */
  title: string
  assets: AssetUrls
  /** Messages shown at once, such as after a redirect. */
  toasts?: readonly ToastMessage[]
}

/**
 * `reload`: going back loads the page anew, since a page from the cache would show an old list. No settling: it copies
 * `style` attributes, which the Content-Security-Policy refuses.
 */
const HTMX_CONFIG = JSON.stringify({
  history: 'reload',
  includeIndicatorCSS: false,
  defaultSettleDelay: 0,
  noSwap: [204, 304, '5xx'],
})

/**
 * The whole HTML document. `app.js` is not deferred: it sets the theme before the first paint and makes the Trusted
 * Types policy that htmx needs.
 */
export function Document({ title, assets, toasts = [], children }: PropsWithChildren<DocumentProps>) {
  return (
    <>
      {raw('<!doctype html>')}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="htmx-config" content={HTMX_CONFIG} />
          <title>{`${title} · Plugboard`}</title>
          <link rel="icon" href={assets.favicon} type="image/svg+xml" />
          <link rel="stylesheet" href={assets.css} />
          <script src={assets.app} />
          <script src={assets.htmx} defer />
        </head>
        <body>
          {children}
          <DialogSlot />
          <ToastRegion toasts={toasts} />
        </body>
      </html>
    </>
  )
}
