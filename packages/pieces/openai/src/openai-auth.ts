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
      'Sign in to the [OpenAI platform](https://platform.openai.com), or press “Sign up”. An account of ChatGPT works, but what is paid for ChatGPT does not count here.',
      'Open [Billing](https://platform.openai.com/settings/organization/billing/overview), press “Add payment details”, then “Add to credit balance”: without credit every request is refused.',
      'Choose a project at the top left, or create one with “Create project”, so that limits and costs of your flows stand by themselves. Under “Limits” in its settings you can set a budget and the models it may use.',
      'Open [API keys](https://platform.openai.com/api-keys) and press “Create new secret key”. Give it a name and choose the project. Owners can choose “Service account” as its owner: such a key stays when a person leaves.',
      'Leave the permissions at “All”; or choose “Restricted” and set “Models” to “Read” and “Model capabilities” to “Request”. Set “Model capabilities” itself, not only a single endpoint below it: otherwise the scope `model.request` is missing.',
      'Press “Create secret key”, and copy the key, which begins with `sk-`, into the field here at once: it is shown only this one time.',
      'Leave the organization and project IDs empty: the key knows them. Some models, such as GPT Image, need “Verify organization” under [General](https://platform.openai.com/settings/organization/general) first.',
      'If your organization has an IP allowlist, add the address from which Plugboard reaches the internet.',
    ],
    links: [
      { title: 'API keys', url: 'https://platform.openai.com/api-keys' },
      { title: 'Credit', url: 'https://platform.openai.com/settings/organization/billing/overview' },
      { title: 'Permissions of a key', url: 'https://help.openai.com/en/articles/8867743-assign-api-key-permissions' },
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
