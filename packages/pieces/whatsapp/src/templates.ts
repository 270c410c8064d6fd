import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { nextCursor, pageOf } from './graph-pages.js'
import { askGraph } from './whatsapp-client.js'
import type { WhatsAppContext } from './whatsapp-credentials.js'

const Button = Type.Object({
  type: Type.String(),
  text: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
})

const Component = Type.Object({
  type: Type.String(),
  format: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  buttons: Type.Optional(Type.Array(Button)),
})

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/template-api */
const Template = Type.Object({
  id: Type.String(),
  name: Type.String(),
  language: Type.String(),
  status: Type.String(),
  category: Type.Optional(Type.String()),
  parameter_format: Type.Optional(Type.String()),
  components: Type.Array(Component),
})

export type Template = Static<typeof Template>

const Page = pageOf(Template)
const FIELDS = Object.keys(Template.properties).join(',')

/** Which templates are wanted. */
interface Wanted {
  /** Those whose name contains it, as Meta compares. */
  name?: string | undefined
  status?: string | undefined
  language?: string | undefined
  limit: number
  cursor?: string | undefined
}

/** A page of the templates of the account. */
export async function listTemplates(
  ctx: WhatsAppContext,
  { name, status, language, limit, cursor }: Wanted,
): Promise<{ templates: Template[]; next: string | undefined }> {
  const { accessToken: token, businessAccountId } = ctx.auth.fields
  const { data, paging } = await askGraph(
    ctx,
    { token },
    {
      path: [businessAccountId, 'message_templates'],
      query: { fields: FIELDS, limit, name, status, language, after: cursor },
      schema: Page,
      fields: { object: 'businessAccountId', ...(cursor !== undefined && { content: 'cursor' }) },
    },
  )
  return { templates: data, next: nextCursor(paging, cursor) }
}

const PAGE_SIZE = 200
/** An account may have 6,000 templates. */
const MOST_PAGES = 30

/** The templates of exactly this name, in every language. */
export async function templatesNamed(ctx: WhatsAppContext, name: string): Promise<Template[]> {
  const found: Template[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { templates, next } = await listTemplates(ctx, { name, limit: PAGE_SIZE, cursor })
    found.push(...templates.filter((one) => one.name === name))
    if (next === undefined) break
    cursor = next
  }
  return found
}

/** Why a template cannot be sent, by its status. Meta lets those of low quality that are only warned about be sent. */
const STATES: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  PENDING: ['Meta has not approved the template yet.', 'Wait for the approval, which may take a day.'],
  IN_APPEAL: ['Meta is looking at the template again.', 'Wait until Meta has decided.'],
  REJECTED: ['Meta has rejected the template.', 'Change the template in WhatsApp Manager, or use another.'],
  PAUSED: ['The template is paused because of its low quality.', 'Improve it in WhatsApp Manager, or wait.'],
  DISABLED: ['The template is disabled for ever because of its low quality.', 'Make a new one with another content.'],
  PENDING_DELETION: ['The template is being deleted.', 'Use another template.'],
  DELETED: ['The template was deleted.', 'Use another template.'],
}

/**
 * The template of a name and a language, if it may be sent.
 *
 * @throws PieceError naming `template` or `language` when there is none, or Meta would not send it.
 */
export async function sendableTemplate(ctx: WhatsAppContext, name: string, language: string): Promise<Template> {
  const named = await templatesNamed(ctx, name)
  if (named.length === 0) {
    throw new PieceError('not_found', 'The WhatsApp account has no template of this name.', {
      field: 'template',
      hint: 'Choose a template from the list, or make one in WhatsApp Manager.',
    })
  }
  const template = named.find((one) => one.language === language)
  if (!template) {
    const languages = named.map((one) => one.language).filter((one) => /^[A-Za-z_]{2,20}$/.test(one))
    throw new PieceError('not_found', 'The template is not there in this language.', {
      field: 'language',
      hint: `Choose one of ${languages.slice(0, 20).join(', ')}.`,
    })
  }
  const [message, hint] = STATES[template.status] ?? []
  if (message && hint) throw new PieceError('permission_denied', message, { field: 'template', hint })
  return template
}
