import { dynamicOptions, field } from '@plugboard/core'
import { listTemplates, type Template, templatesNamed } from './templates.js'
import { whatsappMethods } from './whatsapp-auth.js'

const MOST = 200

/** The approved templates of the account, each name once, with the text that stands in it. */
const templateOptions = dynamicOptions({
  methods: whatsappMethods,
  search: true,
  async load(ctx) {
    const { templates } = await listTemplates(ctx, { status: 'APPROVED', name: ctx.search || undefined, limit: MOST })
    const byName = new Map(templates.map((template) => [template.name, template]))
    return [...byName.values()].map((template) => ({
      value: template.name,
      title: template.name,
      help: textOf(template),
    }))
  },
})

/** The languages in which the chosen template is approved. */
const languageOptions = dynamicOptions({
  methods: whatsappMethods,
  dependsOn: ['template'],
  async load(ctx) {
    const { template } = ctx.input
    if (typeof template !== 'string' || template === '') return []
    const named = await templatesNamed(ctx, template)
    const approved = named.filter(({ status }) => status === 'APPROVED')
    return approved.map(({ language }) => ({ value: language, title: language }))
  },
})

export const templateField = field.choice({ title: 'Template', options: templateOptions })

export const languageField = field.choice({ title: 'Language', placeholder: 'en_US', options: languageOptions })

const textOf = ({ components }: Template): string =>
  (components.find(({ type }) => type.toUpperCase() === 'BODY')?.text ?? '').slice(0, 300)
