import { CopyText } from '../html/copy-text.js'

/** What is to be registered at the provider before anybody can connect. */
export function RedirectUrl({ url }: { url: string }) {
  return (
    <section class="grid gap-1.5" aria-label="Redirect URL">
      <p class="font-medium">Redirect URL</p>
      <CopyText label="redirect URL" text={url} />
      <p class="text-[13px] text-muted">
        Register it with the app at the provider, exactly as it is. Some providers call it callback URL.
      </p>
    </section>
  )
}
