import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds until the page must show a build. */
const PATIENCE = 10_000

/** The page of `piece dev`, as somebody sees it who opened the printed link. */
export interface Workbench {
  /** Waits until the page has all of this in it. */
  shows(...texts: readonly string[]): Promise<void>
  /** Sends a form of the page, by its path below the page. Gives what is shown then. */
  send(path: string, values: Readonly<Record<string, string>>): Promise<string>
}

/** Opens the link that `piece dev` printed, which signs in. */
export async function openWorkbench(printed: string): Promise<Workbench> {
  const [link = ''] = /http:\S+\/workbench\/open\/\S+/.exec(printed) ?? []
  const opened = await fetch(link, { redirect: 'manual' })
  const cookie = opened.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const { origin } = new URL(link)
  const lead = await fetch(`${origin}/workbench`, { headers: { cookie }, redirect: 'manual' })
  const page = new URL(lead.headers.get('location') ?? '', origin).href
  const show = async () => (await fetch(page, { headers: { cookie } })).text()
  return {
    shows: (...texts) => untilShown(show, texts),
    async send(path, values) {
      const headers = { cookie, origin, 'sec-fetch-site': 'same-origin' }
      const answer = await fetch(`${page}/${path}`, { method: 'POST', headers, body: new URLSearchParams(values) })
      return answer.text()
    },
  }
}

async function untilShown(show: () => Promise<string>, texts: readonly string[]): Promise<void> {
  const until = Date.now() + PATIENCE
  for (;;) {
    const html = await show()
    const missing = texts.filter((text) => !html.includes(text))
    if (missing.length === 0) return
    if (Date.now() > until) throw new Error(`The page does not show ${missing.join(', ')}:\n${html}`)
    await wait(100)
  }
}
