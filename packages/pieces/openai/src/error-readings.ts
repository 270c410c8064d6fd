import type { PieceErrorCode } from '@plugboard/core'

/** How one kind of refusal reads to a person. */
export interface Reading {
  code: PieceErrorCode
  message: string
  field?: string
  hint: string
}

/** The refusals of the service, in our words. */
export const readings = {
  key: {
    code: 'invalid_credentials',
    message: 'The service does not accept this API key.',
    field: 'apiKey',
    hint: 'Copy the key again, or create a new one at https://platform.openai.com/api-keys.',
  },
  expired: {
    code: 'invalid_credentials',
    message: 'The API key has expired.',
    field: 'apiKey',
    hint: 'Create a new key at https://platform.openai.com/api-keys.',
  },
  deactivated: {
    code: 'invalid_credentials',
    message: 'The account this API key belongs to has been closed.',
    field: 'apiKey',
    hint: 'Ask the owner of the organization, or use a key of another account.',
  },
  archived: {
    code: 'invalid_credentials',
    message: 'The project this API key belongs to has been archived, or the key may not use it.',
    field: 'apiKey',
    hint: 'Create a key in another project; an archived one cannot be restored.',
  },
  organization: {
    code: 'invalid_credentials',
    message: 'The API key does not belong to this organization.',
    field: 'organization',
    hint: 'Leave the organization ID empty, or copy it from the settings of the organization the key was made in.',
  },
  project: {
    code: 'invalid_credentials',
    message: 'The API key does not belong to this project.',
    field: 'project',
    hint: 'Leave the project ID empty, or copy it from the settings of the project the key was made in.',
  },
  permission: {
    code: 'permission_denied',
    message: 'The API key lacks the right to do this.',
    field: 'apiKey',
    hint: 'Edit the key at https://platform.openai.com/api-keys: set “Model capabilities” to “Request” and “Models” to “Read”, or choose the permissions “All”.',
  },
  modelPermission: {
    code: 'permission_denied',
    message: 'The project may not use this model in this way.',
    field: 'model',
    hint: 'Choose another model, or allow this one under Limits in the settings of the project.',
  },
  unverified: {
    code: 'permission_denied',
    message: 'The organization must be verified before it may use this model in this way.',
    field: 'model',
    hint: 'Press “Verify organization” at https://platform.openai.com/settings/organization/general, or choose another model.',
  },
  network: {
    code: 'permission_denied',
    message: 'The service does not accept requests from the network Plugboard runs in.',
    hint: 'Add the address of Plugboard to the IP allowlist in the settings of the organization or project.',
  },
  country: {
    code: 'permission_denied',
    message: 'The service is not offered where Plugboard runs.',
    hint: 'Run Plugboard in a supported country, or use a compatible service through the base URL.',
  },
  quota: {
    code: 'quota_exceeded',
    message: 'The account has used up its credit or reached its spending limit.',
    hint: 'Add credit or raise the limit under Billing and Limits in the settings of the OpenAI platform.',
  },
  rate: {
    code: 'rate_limited',
    message: 'Too many requests or tokens in a short time.',
    hint: 'Wait a little, spread the runs out, or ask for higher limits under Limits in the settings of the platform.',
  },
  model: {
    code: 'not_found',
    message: 'The service has no such model for this use, or not for this key.',
    field: 'model',
    hint: 'Choose a model from the list; some must first be allowed for the organization or project.',
  },
  address: {
    code: 'not_found',
    message: 'There is no such API at this address.',
    hint: 'Check the base URL: it is the address up to and including the version, and usually ends with /v1.',
  },
  elsewhere: {
    code: 'bad_response',
    message: 'The service points to another address.',
    hint: 'Enter the final address of the API as the base URL, with https:// and up to and including /v1.',
  },
  tooLong: {
    code: 'invalid_input',
    message: 'The text is longer than the model can take.',
    hint: 'Shorten the text, or choose a model with a larger context.',
  },
  tooLarge: {
    code: 'invalid_input',
    message: 'The request has more tokens than the account may use in a minute.',
    hint: 'Shorten the text, choose another model, or ask for higher limits in the settings of the platform.',
  },
  fileTooLarge: {
    code: 'invalid_input',
    message: 'The file is larger than the service takes.',
    hint: 'Give a smaller file, or one of a format that takes less space.',
  },
  image: {
    code: 'invalid_input',
    message: 'The service cannot use an image.',
    field: 'images',
    hint: 'Give PNG, JPEG, WebP or non-animated GIF files that open in an image viewer.',
  },
  unsafe: {
    code: 'invalid_input',
    message: 'The service turned the request away for its content.',
    hint: 'Change the text so that it keeps to the usage policies of the service.',
  },
  conflict: {
    code: 'provider_unavailable',
    message: 'Another request to the service was in the way of this one.',
    hint: 'Run it again.',
  },
  brokenOff: {
    code: 'provider_unavailable',
    message: 'The service broke its answer off with an error.',
    hint: 'Try again; https://status.openai.com tells whether OpenAI has a fault.',
  },
  unavailable: {
    code: 'provider_unavailable',
    message: 'The service failed or is overloaded.',
    hint: 'Try again later; https://status.openai.com tells whether OpenAI has a fault.',
  },
} as const satisfies Record<string, Reading>

/** By `error.code` or `error.type`. Source: https://platform.openai.com/docs/guides/error-codes */
export const BY_VENDOR_CODE: ReadonlyMap<string, Reading> = new Map<string, Reading>(
  Object.entries({
    invalid_api_key: readings.key,
    account_deactivated: readings.deactivated,
    not_authorized_invalid_project: readings.archived,
    mismatched_organization: readings.organization,
    invalid_organization: readings.organization,
    mismatched_project: readings.project,
    invalid_project: readings.project,
    ip_not_authorized: readings.network,
    unsupported_country_region_territory: readings.country,
    insufficient_quota: readings.quota,
    billing_not_active: readings.quota,
    billing_hard_limit_reached: readings.quota,
    credit_balance_exhausted: readings.quota,
    organization_spend_limit_exceeded: readings.quota,
    project_spend_limit_exceeded: readings.quota,
    organization_usage_limit_exceeded: readings.quota,
    rate_limit_exceeded: readings.rate,
    model_not_found: readings.model,
    context_length_exceeded: readings.tooLong,
    string_above_max_length: readings.tooLong,
    content_filter: readings.unsafe,
    content_policy_violation: readings.unsafe,
    moderation_blocked: readings.unsafe,
    invalid_prompt: readings.unsafe,
    invalid_image_format: readings.image,
    invalid_image_url: readings.image,
    image_parse_error: readings.image,
  }),
)

/** Where the vendor's code says nothing. 404 and 400 are read by their words. */
export const BY_STATUS: Readonly<Record<number, Reading>> = {
  401: readings.key,
  402: readings.quota,
  403: readings.permission,
  404: readings.address,
  408: readings.unavailable,
  409: readings.conflict,
  413: readings.tooLong,
  429: readings.rate,
}
