import type { Guide } from '@plugboard/core/host'

/** Our own addresses that a provider is told of. One that is not known yet is absent. */
export interface GuideAddresses {
  redirectUrl?: string | undefined
  webhookUrl?: string | undefined
}

/** What stands for an address nobody knows yet. */
const UNKNOWN = {
  redirectUrl: 'the redirect URL shown beside the OAuth2 app',
  webhookUrl: 'the webhook address shown beside the form of the connection',
} as const

type Placeholder = keyof typeof UNKNOWN

const MARKED = /`[^`]*`|\{(redirectUrl|webhookUrl)\}/g
const PLACEHOLDER = /\{(redirectUrl|webhookUrl)\}/g

/** Whether the steps or links of a guide name an address. */
export function mentions({ steps, links = [] }: Guide, name: Placeholder): boolean {
  return [...steps, ...links.map(({ url }) => url)].some((text) => text.includes(`{${name}}`))
}

/** A step with our addresses in it, as code; the links of the guide have them percent-encoded. */
export function filledGuide(guide: Guide, addresses: GuideAddresses): Guide {
  const addressOf = (name: string) => (isPlaceholder(name) ? addresses[name] : undefined)
  const inStep = (step: string) =>
    step.replace(MARKED, (whole, name?: string) =>
      name === undefined
        ? whole.replace(PLACEHOLDER, (mark, inside: string) => addressOf(inside) ?? mark)
        : asCode(name, addressOf(name)),
    )
  const inLink = (url: string) =>
    url.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(addressOf(name) ?? ''))
  return {
    steps: guide.steps.map(inStep),
    ...(guide.links && { links: guide.links.map(({ title, url }) => ({ title, url: inLink(url) })) }),
  }
}

const isPlaceholder = (name: string): name is Placeholder => Object.hasOwn(UNKNOWN, name)

function asCode(name: string, address: string | undefined): string {
  if (address !== undefined) return `\`${address}\``
  return isPlaceholder(name) ? UNKNOWN[name] : name
}
