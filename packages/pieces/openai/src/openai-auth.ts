import { apiKeyAuth, field, fields, isPieceError, type PieceError, type ValidateContext } from '@plugboard/core'
import { findModels, type Listing, reachApi } from './find-models.js'
import type { Credentials } from './openai-client.js'

/** A secret key of the OpenAI platform; or of a compatible service, at its own base URL. */
export const openaiAuth = apiKeyAuth({
  key: {
    placeholder: 'sk-…',
    help: 'The secret key from your OpenAI project. A compatible service that needs no key takes any text.',
  },
  fields: fields({
    organization: field.text({
      title: 'Organization ID',
      placeholder: 'org-…',
      help: 'Only when your key belongs to several organizations; usage is counted towards this one.',
      optional: true,
      minLength: 1,
      maxLength: 200,
    }),
    project: field.text({
      title: 'Project ID',
      placeholder: 'proj_…',
      help: 'Only for a key that is not bound to a project already.',
      optional: true,
      minLength: 1,
      maxLength: 200,
    }),
    baseUrl: field.url({
      title: 'Base URL',
      placeholder: 'https://api.openai.com/v1',
      help: 'Only for a compatible service: its address up to and including the version, such as /v1. The key is sent there.',
      optional: true,
    }),
  }),
  destination: ['baseUrl'],
  guide: {
    steps: [
      'Sign in to the [OpenAI platform](https://platform.openai.com) and choose your project at the top left.',
      'Open [API keys](https://platform.openai.com/api-keys) and press “Create new secret key”.',
      'Leave the permissions at “All”, or choose “Restricted” and give “Models” read and “Model capabilities” write.',
      'Copy the key into the field here at once: it is shown only this one time.',
      'See to it that the organization has credit under [Billing](https://platform.openai.com/settings/organization/billing).',
    ],
    links: [
      { title: 'API keys', url: 'https://platform.openai.com/api-keys' },
      { title: 'Organization and project IDs', url: 'https://platform.openai.com/settings/organization/general' },
    ],
  },
  validate,
})

async function validate(ctx: ValidateContext<Credentials>): Promise<{ account?: string }> {
  await ctx.step('network', () => reachApi(ctx))
  const answer = await ctx.step('authentication', () => signIn(ctx))
  return ctx.step('rights', async () => {
    if (isPieceError(answer)) throw answer
    return answer.organization === undefined ? {} : { account: answer.organization }
  })
}

/** A key that may not list models is still a known key; saying so is left to the next stage. */
async function signIn(ctx: ValidateContext<Credentials>): Promise<Listing | PieceError> {
  try {
    return await findModels(ctx)
  } catch (error) {
    if (isPieceError(error) && error.code === 'permission_denied') return error
    throw error
  }
}
