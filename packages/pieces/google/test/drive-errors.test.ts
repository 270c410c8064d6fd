import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DRIVE_REASONS } from '../src/drive-readings.js'
import { editor } from './connections.js'
import { fileOf } from './drive-try-out.js'
import { refusal } from './google-answers.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const CODES: Readonly<Record<string, string>> = {
  cannotDownloadFile: 'permission_denied',
  cannotExportFile: 'permission_denied',
  cannotCopyFile: 'permission_denied',
  fileNotDownloadable: 'unsupported',
  fileNotExportable: 'unsupported',
  storageQuotaExceeded: 'quota_exceeded',
  downloadQuotaExceeded: 'quota_exceeded',
  sharingRateLimitExceeded: 'rate_limited',
  invalidSharingRequest: 'invalid_input',
  publishOutNotPermitted: 'permission_denied',
  cannotShareTeamDriveTopFolderWithAnyoneOrDomains: 'permission_denied',
  cannotShareTeamDriveWithNonGoogleAccounts: 'permission_denied',
  teamDriveTeamMembersOnlyRestriction: 'permission_denied',
  teamDriveDomainUsersOnlyRestriction: 'permission_denied',
  teamDriveFileLimitExceeded: 'quota_exceeded',
  numChildrenInNonRootLimitExceeded: 'quota_exceeded',
  activeItemCreationLimitExceeded: 'quota_exceeded',
  myDriveHierarchyDepthLimitExceeded: 'invalid_input',
  teamDriveHierarchyTooDeep: 'invalid_input',
  insufficientParentPermissions: 'permission_denied',
  cannotMoveTrashedItemIntoTeamDrive: 'permission_denied',
  fileWriterTeamDriveMoveInDisabled: 'permission_denied',
  fileOwnerNotMemberOfTeamDrive: 'permission_denied',
  fileOrganizerNotYetEnabledForThisTeamDrive: 'permission_denied',
  fileNeverWritable: 'permission_denied',
}

describe('a refusal of Drive', () => {
  it('has a reading for every reason that is known', () => {
    expect(Object.keys(DRIVE_REASONS).sort()).toEqual(Object.keys(CODES).sort())
  })

  it.each([
    ...Object.entries(CODES),
    ['userRateLimitExceeded', 'rate_limited'],
    ['insufficientFilePermissions', 'permission_denied'],
    ['exportSizeLimitExceeded', 'invalid_input'],
    ['notFound', 'not_found'],
  ])('%s reads as %s, and says what to do', async (older, code) => {
    server.answerNext(refusal(older === 'notFound' ? 404 : 403, { status: 'X', message: 'Said of Secret.pdf.', older }))
    const error = await failureOf(act(server, 'drive-copy', { file: 'file-1' }, editor()))
    expect(error).toMatchObject({ code, hint: expect.stringMatching(/\.$/) })
    expect(error.message).not.toContain('Secret')
  })
})

describe('instead of what Drive documents,', () => {
  const get = () => act(server, 'drive-get', { file: 'file-1' }, editor())
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`

  it.each<[string, unknown, Record<string, string>]>([
    ['nothing', '', {}],
    ['null', 'null', {}],
    ['a list', '[]', {}],
    ['a text', '""', {}],
    ['deeply nested JSON', deep, {}],
    ['five megabytes of something else', JSON.stringify({ a: 'x'.repeat(5_000_000) }), {}],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), {}],
    ['a bomb', gzipSync(Buffer.alloc(60_000_000)), { 'content-encoding': 'gzip' }],
    ['what is not compressed, but said to be', 'plain', { 'content-encoding': 'gzip' }],
  ])('%s is refused', async (_, body, headers) => {
    server.answerNext({ status: 200, headers, body })
    const error = await failureOf(get())
    expect(['bad_response', 'provider_unavailable']).toContain(error.code)
    expect(error.hint).toMatch(/\.$/)
  })

  it('a name with broken letters is a name', async () => {
    const body = Buffer.concat([
      Buffer.from('{"id":"a","mimeType":"b","name":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ])
    server.answerNext({ status: 200, body })
    expect(await get()).toMatchObject({ name: '\ufffd' })
  })

  it.each(['', 'null', '[]', '<html>'])('%j as the end of an upload is refused', async (body) => {
    const location = `${server.origin}/upload/drive/v3/files?upload_id=x`
    server.answerNext({ status: 200, headers: { location }, body: '' }, { status: 200, body })
    const error = await failureOf(act(server, 'drive-upload', { file: fileOf('x') }, editor()))
    expect(error).toMatchObject({ code: 'bad_response' })
  })

  it.each([
    ['another host', 302, 'bad_response'],
    ['a page of a proxy', 502, 'provider_unavailable'],
  ])('%s is not followed', async (_, status, code) => {
    const answer = { status, headers: { location: 'https://attacker.example/' }, body: '<html>' }
    server.answerNext(answer)
    expect(await failureOf(act(server, 'drive-copy', { file: 'file-1' }, editor()))).toMatchObject({ code })
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    ['none', undefined, undefined],
    ['seconds', '7', 7],
    ['an absurd one', '99999999999', expect.any(Number)],
    ['no number', 'soon', undefined],
  ])('a rate limit with a time to wait that is %s', async (_, after, retryAfter) => {
    server.answerNext({ status: 429, headers: after === undefined ? {} : { 'retry-after': after }, body: {} })
    const error = await failureOf(act(server, 'drive-copy', { file: 'file-1' }, editor()))
    expect([error.code, error.retryAfter]).toEqual(['rate_limited', retryAfter])
  })
})
