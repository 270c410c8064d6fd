import { type AuthContext, dynamicOptions, field, isPieceError } from '@plugboard/core'
import { hasText } from './has-text.js'
import { isBot, namesOf } from './person.js'
import type { User } from './slack-answers.js'
import { slackMethods } from './slack-auth.js'
import { lookUpByEmail, lookUpById, userPages } from './slack-client.js'
import type { Credentials } from './token-of.js'

const MOST = 100

/** Pages a form looks through; Slack allows about 20 a minute, and a form asks again as somebody types. */
const MOST_PAGES = 5

type Loading = AuthContext<Credentials> & { search: string }

/** What was typed may be an address or an ID, which takes one request however large the workspace is. */
async function load(ctx: Loading) {
  const search = ctx.search.trim()
  if (/^[^\s@]+@[^\s@]+$/.test(search)) return one(() => lookUpByEmail(ctx, search))
  if (/^[UW][A-Z0-9]{8,30}$/.test(search)) return one(() => lookUpById(ctx, search))
  return byName(ctx)
}

async function one(find: () => Promise<User>) {
  try {
    return [option(await find())]
  } catch (error) {
    if (!isPieceError(error) || error.code !== 'not_found') throw error
    return []
  }
}

async function byName(ctx: Loading) {
  const found: ReturnType<typeof option>[] = []
  let pages = 0
  for await (const page of userPages(ctx)) {
    const fitting = page.filter((user) => user.deleted !== true && !isBot(user))
    found.push(...fitting.filter((user) => namesOf(user).some((name) => hasText(name, ctx.search))).map(option))
    if (found.length >= MOST || ++pages === MOST_PAGES) break
  }
  return found.sort((one, other) => one.title.localeCompare(other.title)).slice(0, MOST)
}

function option(user: User) {
  const { name, real_name, profile } = user
  const title = profile?.real_name || real_name || name || user.id
  return { value: user.id, title, ...(name && { help: `@${name}` }) }
}

const options = dynamicOptions({ methods: slackMethods, search: true, load })

const LARGE =
  'The list looks through the first 5,000 or so; of a larger workspace type the whole e-mail address, or the ID.'

/** The choice of a person by their ID. */
export const userField = field.choice({ title: 'Person', help: LARGE, placeholder: 'U012AB3CD', options })

/** The person a trigger is about. */
export const watchedUserField = field.choice({
  title: 'Person',
  help: `Only this one. Leave empty for everybody. ${LARGE}`,
  placeholder: 'U012AB3CD',
  optional: true,
  options,
})
