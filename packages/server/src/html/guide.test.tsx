/** @jsxImportSource hono/jsx */
import { describe, expect, it } from 'vitest'
import { Guide } from './guide.js'

const rendered = async (steps: string[], addresses = {}, links?: { title: string; url: string }[]) =>
  String(await (<Guide guide={{ steps, ...(links && { links }) }} addresses={addresses} />))

const KNOWN = { redirectUrl: 'https://plug.example/oauth2/callback/a', webhookUrl: 'https://plug.example/hooks/a' }

describe('a guide', () => {
  it('has our addresses in its steps, as code', async () => {
    const html = await rendered(['Enter {redirectUrl} there.', 'And `{"to": "{webhookUrl}"}` here.'], KNOWN)
    expect(html).toContain('Enter <code class="code">https://plug.example/oauth2/callback/a</code> there.')
    expect(html).toContain('<code class="code">{&quot;to&quot;: &quot;https://plug.example/hooks/a&quot;}</code>')
  })

  it('says in words where an address stands that is not known yet', async () => {
    const html = await rendered(['Enter {redirectUrl}.', 'And {webhookUrl}.'])
    expect(html).toContain('Enter the redirect URL shown beside the OAuth2 app.')
    expect(html).toContain('And the webhook address shown beside the form of the connection.')
    expect(html).not.toContain('{')
  })

  it('has them percent-encoded in links', async () => {
    const html = await rendered(['Go.'], KNOWN, [{ title: 'App', url: 'https://x.example/new?to={redirectUrl}&a=1' }])
    expect(html).toContain('href="https://x.example/new?to=https%3A%2F%2Fplug.example%2Foauth2%2Fcallback%2Fa&amp;a=1"')
  })

  it('leaves other braces alone, and says of a webhook address that nothing answers there yet', async () => {
    const html = await rendered(['Enter {name}.'], KNOWN)
    expect(html).toContain('Enter {name}.')
    expect(html).not.toContain('nothing answers there')
    expect(await rendered(['Enter {webhookUrl}.'], KNOWN)).toContain('nothing answers there')
  })
})
