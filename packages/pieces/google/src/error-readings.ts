import type { PieceErrorCode } from '@plugboard/core'
import { DRIVE_REASONS } from './drive-readings.js'

/** How one kind of refusal reads to a person. */
export interface Reading {
  code: PieceErrorCode
  message: string
  /** The form's field at fault, where it is always the same. */
  field?: string
  hint: string
}

/** The refusals of Google's APIs, in our words. */
export const readings = {
  credentials: {
    code: 'invalid_credentials',
    message: 'Google does not accept the credentials of this connection.',
    hint: 'Reconnect the account: access may have been withdrawn. For a key, check that it was not deleted.',
  },
  apiKey: {
    code: 'invalid_credentials',
    message: 'Google does not accept this API key.',
    field: 'apiKey',
    hint: 'Copy the key again from https://console.cloud.google.com/apis/credentials; it may have lapsed or been deleted.',
  },
  apiKeyService: {
    code: 'permission_denied',
    message: 'The API key may not be used for this service.',
    field: 'apiKey',
    hint: 'Add the API to the restrictions of the key, or leave the service out of the connection.',
  },
  apiKeyPlace: {
    code: 'permission_denied',
    message: 'The API key may not be used from where Plugboard runs.',
    field: 'apiKey',
    hint: 'Remove the restriction of the key to websites or apps, or add the IP address of Plugboard to it.',
  },
  signIn: {
    code: 'permission_denied',
    message: 'Google does this only for an account that has signed in.',
    hint: 'Use a connection with a Google account or a service account.',
  },
  scope: {
    code: 'permission_denied',
    message: 'The connection was not granted the right to do this.',
    hint: 'Connect again and leave every box ticked; for a service account, allow the scope under domain-wide delegation.',
  },
  apiDisabled: {
    code: 'permission_denied',
    message: 'The API is not enabled in the Google Cloud project the credentials belong to.',
    hint: 'Enable it at https://console.cloud.google.com/apis/library and try again after a few minutes.',
  },
  policy: {
    code: 'permission_denied',
    message: 'The administrator of the Google Workspace does not allow this.',
    hint: 'Ask the administrator to trust the app under API controls, or to allow the service for this user.',
  },
  file: {
    code: 'permission_denied',
    message: 'The account has no right to do this.',
    hint: 'Share the file or folder with the account of the connection; for an API key, with everybody who has the link.',
  },
  rate: {
    code: 'rate_limited',
    message: 'Too many requests in a short time.',
    hint: 'Wait a little and spread the runs out.',
  },
  quota: {
    code: 'quota_exceeded',
    message: 'The quota of the project or the account is used up.',
    hint: 'Wait until it is renewed, or ask for more under Quotas in the Google Cloud console.',
  },
  billing: {
    code: 'quota_exceeded',
    message: 'The Google Cloud project has no active billing.',
    hint: 'Check the billing account of the project in the Google Cloud console.',
  },
  missing: {
    code: 'not_found',
    message: 'Google knows no such thing, or does not show it to this account.',
    hint: 'Check the id or link, and share it with the account of the connection; for an API key, with everybody who has the link.',
  },
  exportSize: {
    code: 'invalid_input',
    message: 'The document is too large for Google to convert.',
    hint: 'Google converts documents up to 10 MB: split it, or download it by hand.',
  },
  harmful: {
    code: 'permission_denied',
    message: 'Google takes the file for malware or spam and lets only its owner download it.',
    hint: 'Ask the owner to look into it.',
  },
  unavailable: {
    code: 'provider_unavailable',
    message: 'Google failed or is overloaded.',
    hint: 'Try again later; https://www.google.com/appsstatus tells whether Google has a fault.',
  },
  elsewhere: {
    code: 'bad_response',
    message: 'The server points to another address instead of answering.',
    hint: 'Check the endpoint an operator has set for this piece.',
  },
} as const satisfies Record<string, Reading>

/**
 * By `reason`, of `error.details` (google.rpc.ErrorInfo) or of `error.errors`.
 * Sources: https://cloud.google.com/php/docs/reference/common-protos/latest/Api.ErrorReason,
 * https://developers.google.com/workspace/drive/api/guides/handle-errors,
 * https://developers.google.com/workspace/gmail/api/guides/handle-errors
 */
export const BY_REASON: Readonly<Record<string, Reading>> = {
  authError: readings.credentials,
  ACCESS_TOKEN_EXPIRED: readings.credentials,
  ACCESS_TOKEN_TYPE_UNSUPPORTED: readings.credentials,
  ACCOUNT_STATE_INVALID: readings.credentials,
  API_KEY_INVALID: readings.apiKey,
  keyInvalid: readings.apiKey,
  keyExpired: readings.apiKey,
  API_KEY_SERVICE_BLOCKED: readings.apiKeyService,
  API_KEY_HTTP_REFERRER_BLOCKED: readings.apiKeyPlace,
  API_KEY_IP_ADDRESS_BLOCKED: readings.apiKeyPlace,
  API_KEY_ANDROID_APP_BLOCKED: readings.apiKeyPlace,
  API_KEY_IOS_APP_BLOCKED: readings.apiKeyPlace,
  ipRefererBlocked: readings.apiKeyPlace,
  CREDENTIALS_MISSING: readings.signIn,
  required: readings.signIn,
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: readings.scope,
  insufficientPermissions: readings.scope,
  SERVICE_DISABLED: readings.apiDisabled,
  accessNotConfigured: readings.apiDisabled,
  domainPolicy: readings.policy,
  insufficientFilePermissions: readings.file,
  appNotAuthorizedToFile: readings.file,
  RATE_LIMIT_EXCEEDED: readings.rate,
  rateLimitExceeded: readings.rate,
  userRateLimitExceeded: readings.rate,
  RESOURCE_QUOTA_EXCEEDED: readings.quota,
  quotaExceeded: readings.quota,
  dailyLimitExceeded: readings.quota,
  BILLING_DISABLED: readings.billing,
  notFound: readings.missing,
  exportSizeLimitExceeded: readings.exportSize,
  cannotDownloadAbusiveFile: readings.harmful,
  ...DRIVE_REASONS,
}

/** Where no reason says more. */
export const BY_STATUS: Readonly<Record<number, Reading>> = {
  401: readings.credentials,
  403: readings.file,
  404: readings.missing,
  429: readings.rate,
}
