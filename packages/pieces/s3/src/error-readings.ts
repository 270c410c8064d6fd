import type { PieceErrorCode } from '@plugboard/core'

/** Which input field a failure is about: a fixed one, or the one that gave the bucket or the key. */
type At = { field: string } | { about: 'bucket' | 'key' | 'place' }

/** What an error code of a store means to the person who can do something about it. */
export interface Reading {
  code: PieceErrorCode
  message: string
  hint: string
  at?: At
}

const reading = (code: PieceErrorCode, message: string, hint: string, at?: At): Reading => ({
  code,
  message,
  hint,
  ...(at && { at }),
})

const LATER = 'Try again later; if it stays, ask the operator of the store.'
const field = (name: string): At => ({ field: name })
const BUCKET: At = { about: 'bucket' }
const KEY: At = { about: 'key' }
/** The key where there is one, else the bucket. */
const PLACE: At = { about: 'place' }

const unknownKeyId = reading(
  'invalid_credentials',
  'The store does not know this access key.',
  'Check the access key ID, and that the key is active and belongs to this store.',
  field('accessKeyId'),
)

const wrongSecret = reading(
  'invalid_credentials',
  'The secret access key does not belong to the access key ID.',
  'Enter the secret access key again; if it is lost, create a new access key.',
  field('secretAccessKey'),
)

const lapsed = reading(
  'invalid_credentials',
  'The temporary credentials have expired, or their session token is wrong.',
  'Enter fresh temporary credentials, or use an access key that does not expire.',
  field('sessionToken'),
)

const clock = reading(
  'invalid_credentials',
  'The clock of Plugboard differs too much from that of the store.',
  'Set the clock of the machine Plugboard runs on.',
)

const wrongRegion = reading(
  'invalid_input',
  'The region is not the right one.',
  'Enter the region the bucket is in.',
  field('region'),
)

const elsewhere = reading(
  'invalid_input',
  'The store says that the bucket is to be found at another address.',
  'Enter the region the bucket is in, and the endpoint that belongs to it.',
  field('region'),
)

const denied = reading(
  'permission_denied',
  'The credentials lack the right to do this.',
  'Have it granted. AWS also answers so for an object that is not there, when the right to list the bucket (s3:ListBucket) is lacking.',
  PLACE,
)

const closed = reading(
  'permission_denied',
  'The account may not use the store at present.',
  'Look into the account at the store.',
)

const noBucket = reading(
  'not_found',
  'There is no such bucket.',
  'Check the name, and the region and endpoint.',
  BUCKET,
)
const noKey = reading('not_found', 'There is no such object.', 'Check the key; capitals and slashes count.', KEY)

const noVersion = reading(
  'not_found',
  'There is no such version of the object.',
  'Check the version ID, or leave it empty for the present one.',
  field('versionId'),
)

const deleteMarker = reading(
  'not_found',
  'This version says that the object was deleted, and has no content.',
  'Name another version.',
  field('versionId'),
)

/** Of a request that names a version. */
export const OF_VERSION: Readonly<Record<string, Reading>> = {
  InvalidArgument: noVersion,
  MethodNotAllowed: deleteMarker,
}

const badBucket = reading(
  'invalid_input',
  'The store takes this for no name of a bucket.',
  'Enter the name as the store shows it.',
  BUCKET,
)

const archived = reading(
  'invalid_input',
  'The object is archived, and cannot be read at once.',
  'Restore it first, at the store.',
  KEY,
)

const damaged = reading('provider_unavailable', 'The content was damaged on the way.', 'Try again.')
const slow = reading('rate_limited', 'Too many requests; the store asks to slow down.', 'Wait before the next try.')
const failed = reading('provider_unavailable', 'The store failed.', LATER)

const full = reading(
  'quota_exceeded',
  'The store has no room left for this account or bucket.',
  'Delete what is not needed, or have the quota raised.',
)

const unsupported = reading('unsupported', 'The store does not offer this.', 'Leave out what is not needed.')

/** By the code in the answer. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const BY_CODE: Readonly<Record<string, Reading>> = {
  InvalidAccessKeyId: unknownKeyId,
  SignatureDoesNotMatch: wrongSecret,
  InvalidToken: lapsed,
  ExpiredToken: lapsed,
  TokenRefreshRequired: lapsed,
  RequestTimeTooSkewed: clock,
  RequestExpired: clock,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  PermanentRedirect: elsewhere,
  TemporaryRedirect: elsewhere,
  Redirect: elsewhere,
  IncorrectEndpoint: elsewhere,
  AccessDenied: denied,
  UnauthorizedAccess: denied,
  AllAccessDisabled: closed,
  AccountProblem: closed,
  NotSignedUp: closed,
  UserSuspended: closed,
  NoSuchBucket: noBucket,
  NoSuchKey: noKey,
  NoSuchVersion: noVersion,
  InvalidBucketName: badBucket,
  InvalidObjectState: archived,
  KeyTooLongError: reading('invalid_input', 'The key is too long.', 'Use a shorter key.', KEY),
  KeyTooLong: reading('invalid_input', 'The key is too long.', 'Use a shorter key.', KEY),
  InvalidRange: reading('invalid_input', 'The object has no such bytes.', 'Ask for bytes it has.', field('range')),
  MetadataTooLarge: reading('invalid_input', 'The metadata are too long.', 'Keep them below 2 KB.', field('metadata')),
  InvalidStorageClass: reading(
    'invalid_input',
    'The store has no such storage class.',
    'Choose another storage class, or none.',
    field('storageClass'),
  ),
  EntityTooLarge: reading('invalid_input', 'The content is too large for the store.', 'Split it.', KEY),
  PreconditionFailed: reading('provider_unavailable', 'The object changed meanwhile.', 'Try again.'),
  ConditionalRequestConflict: reading('provider_unavailable', 'The object changed meanwhile.', 'Try again.'),
  OperationAborted: reading('provider_unavailable', 'Another change came in between.', 'Try again.'),
  NoSuchUpload: reading('provider_unavailable', 'The upload was ended by somebody else.', 'Try again.'),
  BadDigest: damaged,
  IncompleteBody: damaged,
  XAmzContentSHA256Mismatch: damaged,
  RequestTimeout: reading('timeout', 'The content arrived too slowly at the store.', LATER),
  SlowDown: slow,
  TooManyRequests: slow,
  Throttling: slow,
  ThrottlingException: slow,
  InternalError: failed,
  ServiceUnavailable: failed,
  QuotaExceeded: full,
  ServiceQuotaExceededException: full,
  XMinioStorageFull: full,
  NotImplemented: unsupported,
}

const noRole = reading(
  'permission_denied',
  'The access key may not assume this role, or there is no such role.',
  'Check the ARN and the external ID, that the trust policy of the role names the user of the access key, and that the user may call sts:AssumeRole.',
  field('roleArn'),
)

const badRole = reading(
  'invalid_input',
  'The role cannot be assumed as it was entered.',
  'Check the ARN, such as arn:aws:iam::123456789012:role/plugboard, the external ID and the session name.',
  field('roleArn'),
)

/** Of the token service. Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const BY_STS_CODE: Readonly<Record<string, Reading>> = {
  InvalidClientTokenId: unknownKeyId,
  ExpiredTokenException: lapsed,
  AccessDenied: noRole,
  NoSuchEntity: noRole,
  NoSuchRole: noRole,
  ValidationError: badRole,
  ValidationException: badRole,
  InvalidParameterValue: badRole,
  InvalidArgument: badRole,
  MalformedInput: badRole,
  RegionDisabledException: reading(
    'permission_denied',
    'The token service is not active in this region for the account.',
    'Activate it in the account settings of IAM, or enter another region.',
    field('region'),
  ),
}
