import type { Guide as GuideData } from '@plugboard/core/host'
import { filledGuide, type GuideAddresses, mentions } from './guide-addresses.js'
import { Icon } from './icon.js'
import { InlineMarkdown } from './markdown.js'

interface GuideProps {
  guide: GuideData
  /** What stands in place of `{redirectUrl}` and `{webhookUrl}`. */
  addresses?: GuideAddresses | undefined
  /** Default "How to get these credentials". */
  title?: string | undefined
  open?: boolean
}

/** The steps to get credentials, with links, folded away until wanted. */
export function Guide({ guide, addresses = {}, title = 'How to get these credentials', open = false }: GuideProps) {
  const { steps, links } = filledGuide(guide, addresses)
  return (
    <details class="rounded-lg border border-line bg-base-200 px-3.5 py-2.5" {...(open ? { open } : {})}>
      <summary class="font-medium">{title}</summary>
      <ol class="mt-2 grid list-decimal gap-1 pl-5">
        {steps.map((step) => (
          <li>
            <InlineMarkdown text={step} />
          </li>
        ))}
      </ol>
      {mentions(guide, 'webhookUrl') ? (
        <p class="mt-2 text-[13px] text-muted">
          The webhook address is reserved; flows cannot be started by events yet, so nothing answers there so far.
        </p>
      ) : null}
      {links === undefined ? null : (
        <ul class="mt-2 flex flex-wrap gap-x-4 gap-y-1">
          {links.map((link) => (
            <li>
              <a class="link inline-flex items-center gap-1" href={link.url} target="_blank" rel="noopener noreferrer">
                {link.title}
                <Icon name="external-link" size={14} label="opens in a new tab" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}
