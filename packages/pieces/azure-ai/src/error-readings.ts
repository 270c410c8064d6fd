import type { PieceErrorCode } from '@plugboard/core'

/** What of a call is at fault; which of the form's fields that is, the call knows. */
export type About = 'content' | 'model' | 'text' | 'image' | 'language' | 'country'

/** How one kind of refusal reads to a person. */
export interface Reading {
  code: PieceErrorCode
  message: string
  /** A field of the connection, or what of the call. */
  at?: 'apiKey' | 'endpoint' | { about: About }
  hint: string
}

const LATER = 'Try again later; https://status.azure.com tells whether Azure has a fault.'

/** The refusals of the services, in our words. */
export const readings = {
  key: {
    code: 'invalid_credentials',
    message: 'The resource does not accept this key.',
    at: 'apiKey',
    hint: 'Copy key 1 or key 2 again from “Keys and Endpoint” of the very resource the endpoint belongs to.',
  },
  keysOff: {
    code: 'permission_denied',
    message: 'The resource does not let anybody in by key.',
    at: 'apiKey',
    hint: 'Turn local authentication with keys on for the resource (property disableLocalAuth), or use another resource.',
  },
  permission: {
    code: 'permission_denied',
    message: 'The resource does not allow this.',
    hint: 'Check the access settings of the resource in the Azure portal, and that its subscription is active.',
  },
  network: {
    code: 'permission_denied',
    message: 'The resource does not accept requests from the network Plugboard runs in.',
    at: 'endpoint',
    hint: 'Open “Networking” of the resource in the Azure portal and add the address of Plugboard, or allow all networks.',
  },
  outbound: {
    code: 'permission_denied',
    message: 'The resource may not fetch a file from this address.',
    at: { about: 'content' },
    hint: 'Allow the address in the outbound rules of the resource, or give the file itself.',
  },
  encryption: {
    code: 'permission_denied',
    message: 'The resource cannot use the key its data is encrypted with.',
    at: 'endpoint',
    hint: 'Check “Encryption” of the resource and its access to the key vault.',
  },
  quota: {
    code: 'quota_exceeded',
    message: 'The resource has used up what its pricing tier allows.',
    hint: 'Wait for the next month, or change the pricing tier of the resource from F0 to S0 in the Azure portal.',
  },
  rate: {
    code: 'rate_limited',
    message: 'Too many requests or tokens in a short time.',
    hint: 'Spread the runs out, or raise the limit: the pricing tier of the resource, or the tokens per minute of the deployment.',
  },
  missing: {
    code: 'not_found',
    message: 'The resource does not offer this service.',
    at: 'endpoint',
    hint: 'Use the endpoint of a resource of this kind, or of a Foundry resource, which offers all of them.',
  },
  elsewhere: {
    code: 'bad_response',
    message: 'The resource points to another address, which is not followed.',
    at: 'endpoint',
    hint: 'Enter the endpoint exactly as “Keys and Endpoint” of the resource shows it, with https://.',
  },
  unavailable: { code: 'provider_unavailable', message: 'The service failed or is overloaded.', hint: LATER },
  late: {
    code: 'timeout',
    message: 'The service did not finish in time.',
    hint: 'Try again, or send less at once.',
  },
  model: {
    code: 'not_found',
    message: 'The resource has no such model.',
    at: { about: 'model' },
    hint: 'Choose a model from the list. One that was just trained may need a few minutes, and may belong to another resource.',
  },
  deployment: {
    code: 'not_found',
    message: 'The resource has no such deployment.',
    at: { about: 'model' },
    hint: 'Enter the name of the deployment, not of its model, as “Models + endpoints” of the resource shows it. A new one may need five minutes.',
  },
  modelNotReady: {
    code: 'invalid_input',
    message: 'The model is not ready yet.',
    at: { about: 'model' },
    hint: 'Wait until its training has ended, then run this again.',
  },
  modelTooOld: {
    code: 'unsupported',
    message: 'The model was made for another version of the service.',
    at: { about: 'model' },
    hint: 'Train the model again in Document Intelligence Studio.',
  },
  modelUnfit: {
    code: 'unsupported',
    message: 'The model of this deployment cannot do this.',
    at: { about: 'model' },
    hint: 'Choose a deployment of a chat model for chats, and of an embedding model for embeddings.',
  },
  unreadable: {
    code: 'invalid_input',
    message: 'The file is damaged, or of a kind the service cannot read.',
    at: { about: 'content' },
    hint: 'Give a PDF, JPEG, PNG, BMP, TIFF or HEIF; layout and text also take DOCX, XLSX, PPTX and HTML. Remove a password first.',
  },
  tooLarge: {
    code: 'invalid_input',
    message: 'The file is too large for the service.',
    at: { about: 'content' },
    hint: 'A file may have 500 MB, and 4 MB on the free tier F0.',
  },
  dimensions: {
    code: 'invalid_input',
    message: 'A page of the file is too small or too large.',
    at: { about: 'content' },
    hint: 'Images need between 50 and 10,000 pixels on each side.',
  },
  notFetched: {
    code: 'invalid_input',
    message: 'The service cannot fetch the file from its address.',
    at: { about: 'content' },
    hint: 'Give an address that anybody on the internet can open, or give the file itself.',
  },
  unfit: {
    code: 'invalid_input',
    message: 'The custom model cannot be used on this file.',
    at: { about: 'content' },
    hint: 'Give a document like those the model was trained with.',
  },
  gone: {
    code: 'not_found',
    message: 'The result is not there any more.',
    hint: 'Run the analysis again; results are kept for a day.',
  },
  texts: {
    code: 'invalid_input',
    message: 'The service cannot take the text.',
    at: { about: 'text' },
    hint: 'Give texts that are not empty, of at most 5,120 characters each.',
  },
  tooLong: {
    code: 'invalid_input',
    message: 'The text is longer than the model can take.',
    at: { about: 'text' },
    hint: 'Shorten the text, or use a deployment of a model with a larger context.',
  },
  language: {
    code: 'invalid_input',
    message: 'The service does not know this language for this analysis.',
    at: { about: 'language' },
    hint: 'Enter a code such as en, de or pt-BR that the feature supports.',
  },
  country: {
    code: 'invalid_input',
    message: 'This is no country the service knows.',
    at: { about: 'country' },
    hint: 'Enter a code of two letters, such as US, or leave it empty.',
  },
  unsafe: {
    code: 'invalid_input',
    message: 'The content filter of the deployment turned the request away.',
    at: { about: 'text' },
    hint: 'Change the text, or the content filter of the deployment in the Foundry portal.',
  },
  image: {
    code: 'invalid_input',
    message: 'The model cannot use an image.',
    at: { about: 'image' },
    hint: 'Give PNG, JPEG, WebP or non-animated GIF files that open in an image viewer.',
  },
} as const satisfies Record<string, Reading>

/**
 * By `error.code` and the codes within it.
 *
 * Sources: https://learn.microsoft.com/azure/ai-services/document-intelligence/v3-error-guide,
 * https://learn.microsoft.com/rest/api/language/, https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
 */
export const BY_CODE: Readonly<Record<string, Reading>> = {
  InvalidContent: readings.unreadable,
  UnsupportedContent: readings.unreadable,
  UnsupportedMediaType: readings.unreadable,
  InvalidContentLength: readings.tooLarge,
  RequestEntityTooLarge: readings.tooLarge,
  InvalidContentDimensions: readings.dimensions,
  ContentSourceNotAccessible: readings.notFetched,
  ContentSourceTimeout: readings.notFetched,
  InvalidContentSourceFormat: readings.notFetched,
  InvalidSasToken: readings.notFetched,
  OutboundAccessForbidden: readings.outbound,
  InvalidDataProtectionKey: readings.encryption,
  AuthorizationFailed: readings.permission,
  ModelNotFound: readings.model,
  ModelNotReady: readings.modelNotReady,
  ModelAnalyzeError: readings.unfit,
  NotSupportedApiVersion: readings.modelTooOld,
  OperationNotFound: readings.gone,
  Timeout: readings.late,
  InternalServerError: readings.unavailable,
  ServiceUnavailable: readings.unavailable,
  InvalidDocument: readings.texts,
  InvalidDocumentBatch: readings.texts,
  EmptyRequest: readings.texts,
  MissingInputRecords: readings.texts,
  UnsupportedLanguageCode: readings.language,
  InvalidCountryHint: readings.country,
  QuotaExceeded: readings.quota,
  TooManyRequests: readings.rate,
  DeploymentNotFound: readings.deployment,
  model_not_found: readings.deployment,
  OperationNotSupported: readings.modelUnfit,
  OpperationNotSupported: readings.modelUnfit,
  content_filter: readings.unsafe,
  content_policy_violation: readings.unsafe,
  ResponsibleAIPolicyViolation: readings.unsafe,
  context_length_exceeded: readings.tooLong,
  string_above_max_length: readings.tooLong,
  invalid_image_format: readings.image,
  invalid_image_url: readings.image,
  image_parse_error: readings.image,
  insufficient_quota: readings.quota,
  rate_limit_exceeded: readings.rate,
  RateLimitReached: readings.rate,
  AuthenticationTypeDisabled: readings.keysOff,
}

/** Where the codes say nothing. */
export const BY_STATUS: Readonly<Record<number, Reading>> = {
  401: readings.key,
  402: readings.quota,
  403: readings.permission,
  404: readings.missing,
  408: readings.late,
  413: readings.tooLarge,
  415: readings.unreadable,
  429: readings.rate,
}
