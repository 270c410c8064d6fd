import { randomBytes } from 'node:crypto'

/** Asks an address whether it is ours, as Meta does before it sends anything there. */
export async function answersChallenge(address: unknown, token: unknown): Promise<boolean> {
  if (typeof address !== 'string' || typeof token !== 'string' || !URL.canParse(address)) return false
  const challenge = randomBytes(12).toString('base64url')
  const url = new URL(address)
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': challenge }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const answer = await fetch(url).catch(() => undefined)
  return answer?.status === 200 && (await answer.text()) === challenge
}
